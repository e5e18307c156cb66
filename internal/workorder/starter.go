package workorder

// Starter returns the rules that a company begins with, in its language, until
// it lays down its own.
func Starter(lang string) Rules {
	if lang == "zh-CN" {
		return Rules{Checks: map[Kind][]string{
			Visit:    {"报姓名和来意，出示工牌", "听客户说完，复述一遍", "给现场拍照"},
			Repair:   {"断电、关阀等安全措施", "修理前拍照", "修好后当面试用", "清理现场，带走旧件"},
			Delivery: {"核对收件人和地址", "当面开箱验货", "请客户签名"},
			Exchange: {"核对旧件的序列号", "当面开箱验新件", "收回旧件，请客户签名"},
		}}
	}
	return Rules{Checks: map[Kind][]string{
		Visit:    {"Say who you are and show your badge", "Hear them out and say it back", "Take a photo of the place"},
		Repair:   {"Make it safe: power and water off", "Take a photo before", "Try it out with the customer", "Clean up and take the old parts along"},
		Delivery: {"Check the name and the address", "Open and look at it together", "Have the customer sign"},
		Exchange: {"Check the serial number of the old one", "Open and look at the new one together", "Take the old one back and have the customer sign"},
	}}
}
