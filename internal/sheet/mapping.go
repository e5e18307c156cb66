package sheet

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Role is what a column of a purchase file holds.
type Role string

// The roles.
const (
	RoleReceipt      Role = "receipt"
	RoleCustomer     Role = "customer" // a number or code that stands for the customer
	RoleCustomerName Role = "customer_name"
	RolePhone        Role = "phone"
	RoleEmail        Role = "email"
	RoleDate         Role = "date"
	RoleProduct      Role = "product" // a number or code that stands for the product
	RoleProductName  Role = "product_name"
	RoleQuantity     Role = "quantity"
	RolePrice        Role = "price"  // of one unit
	RoleAmount       Role = "amount" // of the line
	RoleCurrency     Role = "currency"
	RoleStore        Role = "store"
	RoleCountry      Role = "country"
)

// Key returns the message key of the role's name.
func (r Role) Key() string { return "sheet.role." + string(r) }

// Roles lists every role in the order people expect them.
var Roles = []Role{
	RoleReceipt, RoleDate, RoleCustomer, RoleCustomerName, RolePhone, RoleEmail, RoleProduct, RoleProductName,
	RoleQuantity, RolePrice, RoleAmount, RoleCurrency, RoleStore, RoleCountry,
}

// columnWords are the names columns have, folded as by foldName; the surest
// come first. A name that only contains one of them counts less.
var columnWords = map[Role][]string{
	RoleReceipt: {
		"invoiceno", "invoicenumber", "invoiceid", "invoice", "receiptno", "receiptnumber", "receiptid", "receipt",
		"orderno", "ordernumber", "orderid", "order", "billno", "ticketno", "transactionid", "transactionno", "transaction",
		"订单号", "订单编号", "订单", "小票号", "小票", "单据号", "单据编号", "单号", "流水号", "交易号", "发票号", "票号",
		"訂單號", "訂單編號", "單號",
	},
	RoleCustomer: {
		"customerid", "customerno", "customernumber", "customercode", "customer", "clientid", "client", "memberid", "memberno",
		"member", "cardno", "cardnumber", "userid", "buyerid", "accountid", "accountno",
		"客户编号", "客户编码", "客户号", "客户代码", "客户id", "客户", "会员号", "会员编号", "会员卡号", "会员id", "会员", "卡号",
		"顾客编号", "顾客号", "顾客", "用户id", "用户编号", "买家id", "客戶編號", "客戶", "會員編號", "會員",
	},
	RoleCustomerName: {
		"customername", "clientname", "membername", "buyername", "fullname", "name", "contactname", "contact",
		"客户名称", "客户姓名", "姓名", "会员姓名", "会员名称", "顾客姓名", "买家姓名", "收货人", "收件人", "联系人", "客戶名稱", "聯絡人",
	},
	RolePhone: {
		"phone", "phonenumber", "phoneno", "mobile", "mobilenumber", "mobileno", "mobilephone", "telephone", "tel", "cell", "cellphone",
		"手机", "手机号", "手机号码", "电话", "联系电话", "电话号码", "联系方式", "手機", "電話",
	},
	RoleEmail: {"email", "emailaddress", "mail", "邮箱", "电子邮箱", "电子邮件", "邮件地址", "郵箱", "電子郵件"},
	RoleDate: {
		"invoicedate", "orderdate", "orderedat", "ordertime", "purchasedate", "purchasedat", "transactiondate", "transactiontime",
		"saledate", "salesdate", "billdate", "date", "datetime", "timestamp", "time", "createdat", "paidat",
		"下单时间", "下单日期", "订单日期", "订单时间", "购买日期", "购买时间", "消费日期", "消费时间", "交易日期", "交易时间", "销售日期",
		"销售时间", "开单日期", "单据日期", "付款时间", "成交时间", "日期", "时间", "下單時間", "訂單日期", "時間",
	},
	RoleProduct: {
		"stockcode", "sku", "skuid", "skucode", "productcode", "productid", "productno", "itemcode", "itemid", "itemno", "articleno",
		"articlenumber", "barcode", "ean", "upc", "plu", "product", "item", "article",
		"货号", "商品编码", "商品编号", "商品代码", "商品id", "商品条码", "产品编码", "产品编号", "产品代码", "物料编码", "物料编号", "条码",
		"条形码", "款号", "品号", "規格編號", "貨號", "商品編號",
	},
	RoleProductName: {
		"description", "productname", "itemname", "itemdescription", "productdescription", "articlename", "producttitle", "title",
		"品名", "商品名称", "商品名", "产品名称", "产品名", "货品名称", "物料名称", "宝贝标题", "商品标题", "商品", "产品", "品項", "商品名稱",
	},
	RoleQuantity: {
		"quantity", "qty", "units", "unitssold", "count", "pieces", "pcs", "数量", "件数", "销量", "购买数量", "销售数量", "數量",
	},
	RolePrice: {
		"unitprice", "price", "itemprice", "priceperunit", "sellingprice", "单价", "售价", "价格", "成交单价", "商品单价", "單價", "售價",
	},
	RoleAmount: {
		"amount", "lineamount", "linetotal", "totalamount", "totalprice", "total", "sales", "revenue", "spend", "subtotal", "value",
		"金额", "销售额", "销售金额", "实付金额", "实收金额", "成交金额", "消费金额", "总金额", "总价", "小计", "合计", "金額", "總價",
	},
	RoleCurrency: {"currency", "currencycode", "ccy", "币种", "货币", "币别", "幣別", "幣種"},
	RoleStore: {
		"store", "storename", "storeid", "storecode", "shop", "shopname", "branch", "outlet", "location",
		"门店", "门店名称", "门店编号", "店铺", "店铺名称", "店名", "分店", "網點", "門市", "店鋪",
	},
	RoleCountry: {"country", "countrycode", "countryregion", "nation", "国家", "国家地区", "国别", "國家"},
}

// foldName makes names comparable: no case, width, white space or punctuation.
func foldName(name string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, narrow(name))
}

const exactName = 1000 // score of a name that is exactly a known word

// nameScore says how well a column name fits the role; 0 is not at all.
func nameScore(name string, role Role) int {
	best := 0
	for i, word := range columnWords[role] {
		switch {
		case name == word:
			best = max(best, exactName-i)
		case len(word) > 3 && strings.Contains(name, word):
			best = max(best, len(word))
		}
	}
	return best
}

// roleOf returns the role whose words have exactly this name among them.
func roleOf(name string) (role Role, known bool) {
	name = foldName(name)
	for _, role := range Roles {
		if slices.Contains(columnWords[role], name) {
			return role, true
		}
	}
	return "", false
}

// GuessMapping guesses which column plays which role, by its name in English
// or Chinese and by whether a sample of rows can be read as that role. Columns
// are numbered from 0; a role that no column plays is missing.
func GuessMapping(header []string, samples [][]string) map[Role]int {
	type candidate struct {
		role          Role
		column, score int
	}
	var candidates []candidate
	for column, name := range header {
		cells := columnOf(samples, column)
		folded := foldName(name)
		for _, role := range Roles {
			score := nameScore(folded, role)
			if score == 0 && tellsByContent(cells, role) {
				score = 1
			}
			if score > 0 && fits(cells, role) {
				candidates = append(candidates, candidate{role, column, score})
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b candidate) int { return cmp.Compare(b.score, a.score) })
	mapping := map[Role]int{}
	taken := map[int]bool{}
	for _, c := range candidates {
		if _, done := mapping[c.role]; !done && !taken[c.column] {
			mapping[c.role] = c.column
			taken[c.column] = true
		}
	}
	return mapping
}

// columnOf returns the cells of a column that are not empty.
func columnOf(rows [][]string, column int) []string {
	var cells []string
	for _, row := range rows {
		if column < len(row) && strings.TrimSpace(row[column]) != "" {
			cells = append(cells, row[column])
		}
	}
	return cells
}

// fits reports whether at least half of the cells can be read as the role.
func fits(cells []string, role Role) bool {
	switch role {
	case RoleDate:
		layouts := GuessTimeLayout(cells)
		return len(cells) == 0 || len(layouts) > 0 && most(cells, func(s string) bool {
			_, _, err := ParseTime(s, layouts[0], time.UTC)
			return err == nil
		})
	case RoleQuantity, RolePrice, RoleAmount:
		style := GuessNumberStyle(cells)[0]
		return most(cells, func(s string) bool {
			_, err := ParseNumber(s, 0, style)
			return err == nil
		})
	case RoleEmail:
		return most(cells, isEmail)
	}
	return true
}

// tellsByContent reports whether the cells of a column with an unknown name
// can hardly be anything but the role.
func tellsByContent(cells []string, role Role) bool {
	if len(cells) == 0 {
		return false
	}
	switch role {
	case RoleEmail:
		return true // fits asks for addresses
	case RoleDate:
		layouts := GuessTimeLayout(cells)
		return len(layouts) > 0 && slices.Contains([]TimeLayout{TimeYearFirst, TimeMonthFirst, TimeDayFirst}, layouts[0])
	case RolePhone:
		return most(cells, isMobile)
	}
	return false
}

func most(cells []string, is func(string) bool) bool {
	n := 0
	for _, cell := range cells {
		if is(cell) {
			n++
		}
	}
	return n*2 >= len(cells)
}

func isEmail(s string) bool {
	name, host, found := strings.Cut(strings.TrimSpace(s), "@")
	return found && name != "" && strings.Contains(host, ".")
}

// isMobile recognises mainland China's mobile numbers.
func isMobile(s string) bool {
	s = strings.TrimPrefix(narrow(s), "+86")
	return len(s) == 11 && s[0] == '1' && s[1] >= '3' && strings.Trim(s, "0123456789") == ""
}
