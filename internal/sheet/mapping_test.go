package sheet

import (
	"maps"
	"strings"
	"testing"
)

func TestGuessMapping(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		header  string
		samples []string
		want    map[Role]int
	}{
		"English": {
			"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
			[]string{"536365,85123A,WHITE HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom"},
			map[Role]int{RoleReceipt: 0, RoleProduct: 1, RoleProductName: 2, RoleQuantity: 3, RoleDate: 4, RolePrice: 5, RoleCustomer: 6, RoleCountry: 7},
		},
		"Chinese": {
			"订单号,下单时间,会员号,姓名,手机,货号,品名,数量,单价,金额,币种,门店",
			[]string{"D1,2024/5/1 8:00,88,张三,13800138000,H1,牛奶,2,3.50,7.00,CNY,一店"},
			map[Role]int{
				RoleReceipt: 0, RoleDate: 1, RoleCustomer: 2, RoleCustomerName: 3, RolePhone: 4, RoleProduct: 5, RoleProductName: 6,
				RoleQuantity: 7, RolePrice: 8, RoleAmount: 9, RoleCurrency: 10, RoleStore: 11,
			},
		},
		"longer names": {
			"小票号码,商品编码(SKU),商品名称/规格,销售数量(件),实付金额（元）,客户名称,会员手机号,E-mail 地址,交易日期",
			nil,
			map[Role]int{
				RoleReceipt: 0, RoleProduct: 1, RoleProductName: 2, RoleQuantity: 3, RoleAmount: 4, RoleCustomerName: 5,
				RolePhone: 6, RoleEmail: 7, RoleDate: 8,
			},
		},
		"case and punctuation": {
			"customer_id,Order Date,QTY,Unit-Price", []string{"1,1/2/2011,3,4"},
			map[Role]int{RoleCustomer: 0, RoleDate: 1, RoleQuantity: 2, RolePrice: 3},
		},
		"names that values contradict": {
			"date,quantity,amount", []string{"soon,many,1.5", "later,few,2.5"}, map[Role]int{RoleAmount: 2},
		},
		"by content": {
			"A,B,C,D", []string{"2010-12-01,a@example.com,13800138000,17850"}, map[Role]int{RoleDate: 0, RoleEmail: 1, RolePhone: 2},
		},
		"the better of two": {
			"customer,customer id,price,list price", []string{"x,1,2,3"}, map[Role]int{RoleCustomer: 1, RolePrice: 2},
		},
		"nothing known": {"foo,bar", []string{"x,y"}, map[Role]int{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var samples [][]string
			for _, row := range c.samples {
				samples = append(samples, strings.Split(row, ","))
			}
			if got := GuessMapping(strings.Split(c.header, ","), samples); !maps.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestEveryRoleHasWords(t *testing.T) {
	t.Parallel()
	owner := map[string]Role{}
	for _, role := range Roles {
		if len(columnWords[role]) == 0 {
			t.Errorf("%s has no words", role)
		}
		for _, word := range columnWords[role] {
			if foldName(word) != word {
				t.Errorf("%s: %q is not folded", role, word)
			}
			if other, taken := owner[word]; taken {
				t.Errorf("%q means %s and %s", word, other, role)
			}
			owner[word] = role
		}
	}
	if len(Roles) != len(columnWords) {
		t.Errorf("%d roles are listed, %d have words", len(Roles), len(columnWords))
	}
}
