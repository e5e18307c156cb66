package account

import "liuke/internal/fault"

// Role is what a member of staff is trusted with.
type Role string

// The roles, each with all the one before may do.
const (
	RoleAgent      Role = "agent"
	RoleSupervisor Role = "supervisor"
	RoleAdmin      Role = "admin"
)

// Roles lists the roles from least to most trusted.
var Roles = []Role{RoleAgent, RoleSupervisor, RoleAdmin}

// Permission names one thing an actor may do. API keys carry them as scopes.
type Permission string

// The permissions.
const (
	CaseRead       Permission = "case:read"
	CaseWrite      Permission = "case:write"
	CaseIntake     Permission = "case:intake" // file a case for a customer, nothing more
	CaseAssign     Permission = "case:assign"
	CustomerRead   Permission = "customer:read"
	CustomerWrite  Permission = "customer:write"
	CustomerMerge  Permission = "customer:merge"
	PurchaseRead   Permission = "purchase:read"
	PurchaseWrite  Permission = "purchase:write"
	PurchaseImport Permission = "purchase:import"
	ValueRead      Permission = "value:read"
	ValueRun       Permission = "value:run"
	RiskRead       Permission = "risk:read"
	RiskWrite      Permission = "risk:write" // say whether a flag was right
	SignalWrite    Permission = "signal:write"
	LetterRead     Permission = "letter:read"
	BreachReport   Permission = "breach:report" // tell that a standard of the company's was not kept
	KnowledgeRead  Permission = "knowledge:read"
	KnowledgeWrite Permission = "knowledge:write"
	ConsentWrite   Permission = "consent:write" // record what a customer allows or forbids
	CampaignRead   Permission = "campaign:read"
	CampaignManage Permission = "campaign:manage"
	EconomicsRead  Permission = "economics:read" // what customers bring and cost
	RemedyApprove  Permission = "remedy:approve" // agree to what others may not give without asking
	TrialRead      Permission = "trial:read"
	TrialManage    Permission = "trial:manage" // lay down who is left alone, and begin and end it
	WinBackRead    Permission = "winback:read"
	WinBackWrite   Permission = "winback:write"
	PlaybookManage Permission = "playbook:manage" // lay down what is done for which reason
	ReviewRead     Permission = "review:read"     // what customers said of deals, in the reviews of others
	ReviewAssign   Permission = "review:assign"   // ask somebody to review a deal
	Export         Permission = "export"
	StaffManage    Permission = "staff:manage"
	CompanyManage  Permission = "company:manage"

	InteractionWrite Permission = "interaction:write" // log calls and visits
	HandoverManage   Permission = "handover:manage"   // give customers from one member of staff to another
)

var agentMay = []Permission{
	CaseRead, CaseWrite, CaseIntake,
	CustomerRead, CustomerWrite,
	PurchaseRead, ValueRead,
	LetterRead, KnowledgeRead, BreachReport,
	InteractionWrite,
	ConsentWrite,
	RiskRead, RiskWrite,
	WinBackRead, WinBackWrite,
	SignalWrite,
}

var supervisorMay = append([]Permission{
	CaseAssign, CustomerMerge,
	PurchaseWrite, PurchaseImport,
	ValueRun, KnowledgeWrite,
	RemedyApprove, Export,
	TrialRead, TrialManage,
	HandoverManage,
	PlaybookManage,
	ReviewRead, ReviewAssign,
	CampaignRead, CampaignManage,
	EconomicsRead,
}, agentMay...)

var adminMay = append([]Permission{StaffManage, CompanyManage}, supervisorMay...)

// Permissions of a role.
func (r Role) Permissions() []Permission {
	switch r {
	case RoleAgent:
		return agentMay
	case RoleSupervisor:
		return supervisorMay
	case RoleAdmin:
		return adminMay
	}
	return nil
}

// Scopes are the permissions that an API key may be given: what programs need,
// without what governs people.
var Scopes = []Permission{
	CaseRead, CaseWrite, CaseIntake, CustomerRead, CustomerWrite, CustomerMerge, PurchaseRead, PurchaseWrite, ValueRead, Export, BreachReport,
	InteractionWrite,
	ConsentWrite,
	RiskRead,
	SignalWrite,
	TrialRead, TrialManage,
	WinBackRead, WinBackWrite,
}

// Reach says whose cases a member of the staff sees.
type Reach string

// The reaches.
const (
	ReachAll  Reach = "all"
	ReachTeam Reach = "team" // those of their team, and their own
	ReachOwn  Reach = "own"  // those they own
)

// Reaches lists all reaches, the widest first.
var Reaches = []Reach{ReachAll, ReachTeam, ReachOwn}

// ActorKind says what sort of party acts.
type ActorKind string

// The kinds of actors.
const (
	ActorStaff    ActorKind = "staff"
	ActorKey      ActorKind = "key"      // a program with an API key
	ActorCustomer ActorKind = "customer" // by a form or a link in a letter
	ActorSystem   ActorKind = "system"   // Liuke itself, as when a promise falls due
)

// Actor is who does something: a member of staff, a program, a customer or
// Liuke itself.
type Actor struct {
	Kind   ActorKind
	ID     string
	Name   string
	Role   Role // staff only
	Lang   string
	TeamID string // staff only
	Reach  Reach  // staff only
	scopes map[Permission]bool
}

// System acts when nobody else does.
var System = Actor{Kind: ActorSystem, ID: "system", scopes: allow(adminMay)}

// Customer acts by a link or a form and may nothing but what the link is for.
func Customer(id, name, lang string) Actor {
	return Actor{Kind: ActorCustomer, ID: id, Name: name, Lang: lang}
}

func allow(list []Permission) map[Permission]bool {
	m := make(map[Permission]bool, len(list))
	for _, p := range list {
		m[p] = true
	}
	return m
}

// Can reports whether the actor holds the permission.
func (a Actor) Can(p Permission) bool { return a.scopes[p] }

// Need returns a Denied fault unless the actor holds the permission.
func (a Actor) Need(p Permission) error {
	if a.Can(p) {
		return nil
	}
	return fault.New(fault.Denied, "fault.denied", fault.Args{"Permission": string(p)})
}
