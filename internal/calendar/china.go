package calendar

import (
	"slices"
	"time"
)

// China is the code of the holidays of mainland China.
const China = "cn"

// Codes lists the series of holidays that come with the program.
var Codes = []string{China}

// Announced returns the holidays of a series that come with the program, by
// year; none for a code that is not one of Codes. A year that was not announced
// when the program was made is missing: nothing is guessed.
func Announced(code string) []Holidays {
	if code != China {
		return nil
	}
	return []Holidays{china2025(), china2026()}
}

// The years are as the General Office of the State Council announced them:
// the days off as spans, the adjusted working days one by one.

func china2025() Holidays {
	return Holidays{
		Code: China, Year: 2025, Source: "国务院办公厅关于2025年部分节假日安排的通知", PublishedOn: DayOn(2024, time.November, 12),
		Days: slices.Concat(
			span(newYear, DayOn(2025, time.January, 1), 1),
			adjusted(springFestival, DayOn(2025, time.January, 26)),
			span(springFestival, DayOn(2025, time.January, 28), 8),
			adjusted(springFestival, DayOn(2025, time.February, 8)),
			span(qingming, DayOn(2025, time.April, 4), 3),
			adjusted(labourDay, DayOn(2025, time.April, 27)),
			span(labourDay, DayOn(2025, time.May, 1), 5),
			span(dragonBoat, DayOn(2025, time.May, 31), 3),
			adjusted(nationalDay, DayOn(2025, time.September, 28)),
			span(nationalDayMidAutumn, DayOn(2025, time.October, 1), 8),
			adjusted(nationalDay, DayOn(2025, time.October, 11)),
		),
	}
}

func china2026() Holidays {
	return Holidays{
		Code: China, Year: 2026, Source: "国务院办公厅关于2026年部分节假日安排的通知", PublishedOn: DayOn(2025, time.November, 4),
		Days: slices.Concat(
			span(newYear, DayOn(2026, time.January, 1), 3),
			adjusted(newYear, DayOn(2026, time.January, 4)),
			adjusted(springFestival, DayOn(2026, time.February, 14)),
			span(springFestival, DayOn(2026, time.February, 15), 9),
			adjusted(springFestival, DayOn(2026, time.February, 28)),
			span(qingming, DayOn(2026, time.April, 4), 3),
			span(labourDay, DayOn(2026, time.May, 1), 5),
			adjusted(labourDay, DayOn(2026, time.May, 9)),
			span(dragonBoat, DayOn(2026, time.June, 19), 3),
			adjusted(nationalDay, DayOn(2026, time.September, 20)),
			span(midAutumn, DayOn(2026, time.September, 25), 3),
			span(nationalDay, DayOn(2026, time.October, 1), 7),
			adjusted(nationalDay, DayOn(2026, time.October, 10)),
		),
	}
}

// festival is a holiday by its Chinese and its English name.
type festival struct{ name, english string }

var (
	newYear              = festival{"元旦", "New Year’s Day"}
	springFestival       = festival{"春节", "Spring Festival"}
	qingming             = festival{"清明节", "Qingming Festival"}
	labourDay            = festival{"劳动节", "Labour Day"}
	dragonBoat           = festival{"端午节", "Dragon Boat Festival"}
	midAutumn            = festival{"中秋节", "Mid-Autumn Festival"}
	nationalDay          = festival{"国庆节", "National Day"}
	nationalDayMidAutumn = festival{"国庆节、中秋节", "National Day and Mid-Autumn Festival"}
)

// span returns so many days off in a row.
func span(f festival, first Day, days int) []Exception {
	list := make([]Exception, days)
	for i := range list {
		list[i] = Exception{Day: first + Day(i), Kind: Off, Name: f.name, English: f.english}
	}
	return list
}

// adjusted returns the weekend day that is worked for a festival.
func adjusted(f festival, day Day) []Exception {
	return []Exception{{Day: day, Kind: Working, Name: f.name, English: f.english}}
}
