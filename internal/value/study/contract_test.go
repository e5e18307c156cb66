package study_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"liuke/internal/value/study"
)

// readContracts reads a file from memory, in which a contract that has ended says yes.
func readContracts(text string, reasons ...string) (*study.Contracts, error) {
	return study.ReadContracts(context.Background(), study.ContractSource{
		ReaderAt: strings.NewReader(text), Size: int64(len(text)), Name: "contracts.csv", LeftValue: "yes",
		Columns: study.ContractColumns{Customer: "id", Age: "months", Left: "left", Reasons: reasons},
	})
}

// madeUp are rows of contracts with 3 % to 12 % of endings a month: those who pay by cash leave more often.
func madeUp(n int) []string {
	random := rand.New(rand.NewPCG(1, 2))
	var rows []string
	for i := range n {
		pay, chance := "card", 0.03
		if random.Float64() < 0.4 {
			pay, chance = "cash", 0.12
		}
		price := 10 + 90*random.Float64()
		months, left, limit := 0, "no", 1+random.IntN(36)
		for months < limit && left == "no" {
			months++
			if random.Float64() < chance {
				left = "Yes"
			}
		}
		rows = append(rows, fmt.Sprintf("C%05d,%d,%s,%s,%.2f,same", i, months, left, pay, price))
	}
	return rows
}

const contractHeader = "id,months,left,pay,price,plan"

func contractFile(rows []string) string {
	return contractHeader + "\n" + strings.Join(rows, "\n") + "\n"
}

// studyContracts returns the report as JSON and the scores.
func studyContracts(t *testing.T, text string) (report *study.ContractReport, words string, scores [][]string) {
	t.Helper()
	contracts, err := readContracts(text, "pay", "price", "plan")
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.NewContractStudy(context.Background(), contracts, 6, nil)
	if err != nil {
		t.Fatal(err)
	}
	report = s.Report()
	if _, err := json.Marshal(report); err != nil {
		t.Error(err)
	}
	var out bytes.Buffer
	if err := s.WriteScores(&out); err != nil {
		t.Fatal(err)
	}
	scores, err = csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := study.PrintContracts(&out, report); err != nil {
		t.Fatal(err)
	}
	return report, out.String(), scores
}

func TestContractStudy(t *testing.T) {
	t.Parallel()
	report, words, scores := studyContracts(t, contractFile(madeUp(4000)))
	if h := report.Holdout; h == nil || h.AUC < 0.65 || h.ECE > 0.01 || math.Abs(float64(h.Predicted)/float64(h.Endings)-1) > 0.15 {
		t.Errorf("hold-out %+v", h)
	}
	if len(report.Hazard.Effects) != 2 {
		t.Fatalf("effects %+v", report.Hazard.Effects)
	}
	cash := report.Hazard.Effects[0]
	truth := (0.12 / 0.88) / (0.03 / 0.97)
	if cash.Level != "cash" || cash.Reference != "card" || float64(cash.Low) > truth || float64(cash.High) < truth {
		t.Errorf("%+v, true odds ratio %.3f", cash, truth)
	}
	for _, want := range []string{"pay, compared with card", "raises", "no clear effect", "The column plan tells nothing", "AUC"} {
		if !strings.Contains(words, want) {
			t.Errorf("no %q in\n%s", want, words)
		}
	}
	if running := report.Contracts - report.Ended; len(scores)-1 != running || report.Expected.Running != running {
		t.Errorf("%d rows of scores, %d contracts run", len(scores)-1, running)
	}
	if !slices.Equal(scores[0], study.ContractScoreHeader) {
		t.Errorf("header %v", scores[0])
	}
	for _, row := range scores[1:] {
		if !strings.HasPrefix(row[4], "pay = c") {
			t.Fatalf("first reason of %s: %s", row[0], row[4])
		}
	}
}

// A sum over the periods of a contract, such as all that was paid, says how old it is.
func TestContractReasonsThatAreAges(t *testing.T) {
	t.Parallel()
	text := "id,months,left,paid\n"
	for i := range 400 {
		left, age := "no", 1+i%17
		if i%3 == 0 {
			left = "yes"
		}
		text += fmt.Sprintf("%d,%d,%s,%d\n", i, age, left, age*(10+i%5))
	}
	contracts, err := readContracts(text, "paid")
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.NewContractStudy(context.Background(), contracts, 6, nil)
	if err != nil {
		t.Fatal(err)
	}
	if notes := strings.Join(s.Report().Notes, " "); !strings.Contains(notes, "The column paid goes with the age") {
		t.Error(notes)
	}
}

func TestContractStudyKnowsNoOrder(t *testing.T) {
	t.Parallel()
	rows := madeUp(500)
	report, _, scores := studyContracts(t, contractFile(rows))
	slices.Reverse(rows)
	again, _, turned := studyContracts(t, contractFile(rows))
	a, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(again)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Errorf("%s\n%s", a, b)
	}
	slices.Reverse(turned[1:])
	if !slices.EqualFunc(scores, turned, slices.Equal[[]string]) {
		t.Error("the scores depend on the order of the rows")
	}
}

func TestContractsThatCannotBeStudied(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, want string
	}{
		{"missing column", "id,months,pay\nA,1,card\n", "there is no column left, price, plan; the file has: id, months, pay"},
		{"no rows", contractHeader + "\n", "there is no contract in the file"},
		{"nobody named", contractHeader + "\n,3,no,card,1,x\n", "the column id, which should name the customer, is empty"},
		{"no numbers", contractHeader + "\nA,old,no,card,1,x\nB,young,yes,card,1,x\n", "2 of its rows cannot be read, the first of them row 2"},
		{"below zero", contractHeader + "\nA,-3,no,card,1,x\n", "an age of “-3” is not 0 to 36,600 periods"},
		{"too old", contractHeader + "\nA,40000,no,card,1,x\n", "an age of “40000” is not 0 to 36,600 periods"},
		{"ended at once", contractHeader + "\nA,0,yes,card,1,x\n", "no contract in the file that reached the age of 1 period"},
		{"all new", contractHeader + "\nA,0,no,card,1,x\nB,0.5,no,cash,1,x\n", "every contract is in its first period"},
		{"one row", contractHeader + "\nA,5,yes,card,1,x\n", "the file has a single contract"},
		{"no endings", contractHeader + "\nA,5,no,card,1,x\nB,6,nein,cash,1,x\n", "the column left says “nein”, “no”; name with --left-value"},
		{"all ended", contractHeader + "\nA,5,yes,card,1,x\nB,6,YES,cash,1,x\n", "every contract in the file has ended"},
		{"too many texts", contractFile(manyTexts(60)), "the column pay has 60 different texts"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			contracts, err := readContracts(c.text, "pay", "price", "plan")
			if err == nil {
				_, err = study.NewContractStudy(context.Background(), contracts, 6, nil)
			}
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %q", err, c.want)
			}
		})
	}
	for _, reasons := range [][]string{{"left"}, {"pay", "pay"}, {"nothing"}} {
		if _, err := readContracts(contractFile(madeUp(5)), reasons...); err == nil {
			t.Errorf("reasons %v pass", reasons)
		}
	}
}

func manyTexts(n int) []string {
	var rows []string
	for i := range n {
		rows = append(rows, fmt.Sprintf("C%d,%d,no,text %d,1,x", i, i+1, i))
	}
	return rows
}

// What is odd about a few rows does not keep the others from being studied, and is said.
func TestOddContractsAreCounted(t *testing.T) {
	t.Parallel()
	rows := append(madeUp(300), "X1,0,no,card,20,same", "X2,0,yes,card,20,same", ",4,no,card,20,same", "X3,?,no,card,20,same", "X4,7,no,,,same")
	report, _, scores := studyContracts(t, contractFile(rows))
	notes := strings.Join(report.Notes, "\n")
	for _, want := range []string{
		"Rows without a customer, left out: 1.", "Rows that cannot be read, left out: 1; the first is row 305",
		"Contracts that ended at the age of 0, left out: 1", "Contracts in their first period, scored but not learned from: 1.",
	} {
		if !strings.Contains(notes, want) {
			t.Errorf("no %q in\n%s", want, notes)
		}
	}
	scored := func(name string) bool {
		return slices.ContainsFunc(scores, func(row []string) bool { return row[0] == name })
	}
	if !scored("X1") || scored("X2") || scored("X3") || !scored("X4") {
		t.Error("the wrong contracts are scored")
	}
}

func TestTelcoContracts(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("LIUKE_DATA")
	if folder == "" {
		if os.Getenv("LIUKE_REQUIRE") != "" {
			t.Fatal("LIUKE_DATA must name the folder with telco_churn.csv")
		}
		t.Skip("set LIUKE_DATA to the folder with telco_churn.csv to run this test")
	}
	text, err := os.ReadFile(filepath.Join(folder, "telco_churn.csv"))
	if err != nil {
		t.Fatal(err)
	}
	contracts, err := study.ReadContracts(context.Background(), study.ContractSource{
		ReaderAt: bytes.NewReader(text), Size: int64(len(text)), Name: "telco_churn.csv", LeftValue: "Yes",
		Columns: study.ContractColumns{Customer: "customerID", Age: "tenure", Left: "Churn", Reasons: []string{
			"Contract", "PaymentMethod", "InternetService", "TechSupport", "OnlineSecurity", "PaperlessBilling", "SeniorCitizen", "MonthlyCharges",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := study.NewContractStudy(context.Background(), contracts, 12, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := s.Report()
	if r.Contracts != 7032 || r.Ended != 1869 || r.Expected.Running != 5174 {
		t.Errorf("%d contracts, %d ended, %d run", r.Contracts, r.Ended, r.Expected.Running)
	}
	if h := r.Holdout; h == nil || h.AUC < 0.86 || h.ECE > 0.002 || h.Brier > 0.0085 {
		t.Errorf("hold-out %+v", h)
	}
	if !r.Hazard.Converged || !r.Retention.Converged {
		t.Error("not converged")
	}
	if testing.Verbose() {
		var out bytes.Buffer
		_ = study.PrintContracts(&out, r)
		t.Log(out.String())
	}
}
