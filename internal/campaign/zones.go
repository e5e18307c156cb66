package campaign

import (
	"slices"
	"strings"
)

// countries have the zones at the ends of each country, by its ISO 3166 code
// and the names that sheets have for it. Between the ends nobody is left out:
// a quiet hour in the middle is one at either end, or follows from both.
var countries = []struct {
	names string
	zones []string
}{
	{"au australia 澳大利亚", []string{"Australia/Sydney", "Australia/Adelaide", "Australia/Perth"}},
	{"at austria 奥地利", []string{"Europe/Vienna"}},
	{"be belgium 比利时", []string{"Europe/Brussels"}},
	{"br brazil 巴西", []string{"America/Noronha", "America/Sao_Paulo", "America/Manaus", "America/Rio_Branco"}},
	{"ca canada 加拿大", []string{"America/St_Johns", "America/Toronto", "America/Winnipeg", "America/Edmonton", "America/Vancouver"}},
	{"ch switzerland 瑞士", []string{"Europe/Zurich"}},
	{"cn china 中国", []string{"Asia/Shanghai"}},
	{"cy cyprus 塞浦路斯", []string{"Asia/Nicosia"}},
	{"de germany 德国", []string{"Europe/Berlin"}},
	{"dk denmark 丹麦", []string{"Europe/Copenhagen"}},
	{"es spain 西班牙", []string{"Europe/Madrid", "Atlantic/Canary"}},
	{"fi finland 芬兰", []string{"Europe/Helsinki"}},
	{"fr france 法国", []string{"Europe/Paris"}},
	{"gb uk unitedkingdom 英国", []string{"Europe/London"}},
	{"gr greece 希腊", []string{"Europe/Athens"}},
	{"hk hongkong 香港", []string{"Asia/Hong_Kong"}},
	{"id indonesia 印度尼西亚", []string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}},
	{"ie eire ireland 爱尔兰", []string{"Europe/Dublin"}},
	{"il israel 以色列", []string{"Asia/Jerusalem"}},
	{"in india 印度", []string{"Asia/Kolkata"}},
	{"is iceland 冰岛", []string{"Atlantic/Reykjavik"}},
	{"it italy 意大利", []string{"Europe/Rome"}},
	{"jp japan 日本", []string{"Asia/Tokyo"}},
	{"kr korea southkorea 韩国", []string{"Asia/Seoul"}},
	{"mx mexico 墨西哥", []string{"America/Cancun", "America/Mexico_City", "America/Hermosillo", "America/Tijuana"}},
	{"my malaysia 马来西亚", []string{"Asia/Kuala_Lumpur"}},
	{"nl netherlands 荷兰", []string{"Europe/Amsterdam"}},
	{"no norway 挪威", []string{"Europe/Oslo"}},
	{"nz newzealand 新西兰", []string{"Pacific/Auckland", "Pacific/Chatham"}},
	{"pl poland 波兰", []string{"Europe/Warsaw"}},
	{"pt portugal 葡萄牙", []string{"Europe/Lisbon", "Atlantic/Azores"}},
	{"ru russia 俄罗斯", []string{"Europe/Kaliningrad", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Irkutsk", "Asia/Vladivostok", "Asia/Kamchatka"}},
	{"se sweden 瑞典", []string{"Europe/Stockholm"}},
	{"sg singapore 新加坡", []string{"Asia/Singapore"}},
	{"th thailand 泰国", []string{"Asia/Bangkok"}},
	{"tw taiwan 台湾", []string{"Asia/Taipei"}},
	{"us usa unitedstates 美国", []string{"America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"}},
	{"vn vietnam 越南", []string{"Asia/Ho_Chi_Minh"}},
}

// zonesOf returns the zones of a country, none when it is not one of the list.
func zonesOf(country string) []string {
	name := strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-", r) {
			return -1
		}
		return r
	}, country))
	if name == "" {
		return nil
	}
	for _, c := range countries {
		if slices.Contains(strings.Fields(c.names), name) {
			return slices.Clone(c.zones)
		}
	}
	return nil
}
