package evidence

// Starter returns the causes that a company begins with, until it lays down its own.
func Starter() Causes {
	return Causes{List: []Cause{
		{Code: "transport", Names: both("运输破损", "Damaged in transport"), Pieces: []Piece{
			{"waybill", both("运单号", "Waybill number"), both("快递单上的运单号，或者运单的照片。", "The number on the waybill, or a photo of it."), Customer, 3},
			{"photo_box", both("外包装照片", "Photo of the packaging"), both("外包装六面的照片，破损的地方请拍近一点。", "Photos of the packaging from all sides, close up where it is damaged."), Customer, 3},
			{"photo", both("商品照片", "Photo of the goods"), both("破损商品的照片，请连同标签一起拍。", "A photo of the damaged goods, with the label in view."), Customer, 3},
			{"carrier", both("承运商记录", "Carrier's record"), nil, Us, 5},
		}},
		{Code: "spoiled", Names: both("变质或过期", "Spoiled or past its date"), Pieces: []Piece{
			{"batch", both("批号", "Batch number"), both("印在包装上的批号，照片也可以。", "The batch number printed on the package; a photo will do."), Customer, 2},
			{"expiry", both("保质期", "Expiry date"), both("包装上的生产日期和保质期，照片也可以。", "The dates of production and expiry on the package; a photo will do."), Customer, 2},
			{"photo", both("商品照片", "Photo of the goods"), both("商品现状的照片。请先不要丢掉商品。", "A photo of the goods as they are. Please do not throw them away yet."), Customer, 2},
			{"retained", both("留样检测", "Test of the retained sample"), nil, Us, 7},
		}},
		{Code: "defect", Names: both("质量缺陷", "Defective goods"), Pieces: []Piece{
			{"photo", both("照片或视频", "Photo or film"), both("能看出问题的照片，或一小段视频。", "A photo that shows the fault, or a short film."), Customer, 3},
			{"serial", both("序列号", "Serial number"), both("机身铭牌上的序列号。", "The serial number on the type plate."), Customer, 3},
			{"receipt", both("购买凭证", "Proof of purchase"), both("小票、发票或订单截图，任选一样。", "The receipt, the invoice, or a picture of the order."), Customer, 5},
		}},
		{Code: "missing", Names: both("少件错件", "Missing or wrong goods"), Pieces: []Piece{
			{"photo", both("收到的全部商品照片", "Photo of all that arrived"), both("请把收到的商品摆在一起，拍一张照片。", "Please lay out all that arrived and take a photo."), Customer, 3},
			{"packing", both("出库复核记录", "Packing record"), nil, Us, 2},
		}},
	}}
}

func both(zh, en string) map[string]string { return map[string]string{"zh-CN": zh, "en": en} }
