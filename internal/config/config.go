// Package config has every setting of the program in one struct: flags,
// environment variables, defaults and help are its tags.
package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"path/filepath"
)

// Config is what `serve` and `demo` are told, and what the other commands
// need to find the company's data.
type Config struct {
	Database `embed:""`

	Addr           string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"LIUKE_ADDR" placeholder:"HOST:PORT"`
	TrustedProxies []string `help:"Networks of proxies in front, whose X-Forwarded headers are believed." env:"LIUKE_TRUSTED_PROXIES" placeholder:"CIDR"`
	SMTP           string   `help:"Mail server, as smtp://user:password@host:587; without it letters wait in the outbox page. smtps:// speaks TLS from the first byte." env:"LIUKE_SMTP" placeholder:"URL"`
	MailFrom       string   `help:"Sender of letters, as 'Name <address>'." env:"LIUKE_MAIL_FROM" placeholder:"ADDRESS"`
	HookNetworks   []string `help:"Private networks that hooks may call all the same, such as that of an SMS gateway in the house." env:"LIUKE_HOOK_NETWORKS" placeholder:"CIDR"`
	LogFormat      string   `help:"Format of the log: text or json." default:"text" enum:"text,json" env:"LIUKE_LOG_FORMAT"`
}

// Database says where the company's data are.
type Database struct {
	Data string `help:"Data folder." default:"liuke-data" env:"LIUKE_DIR" type:"path"`
	URL  string `name:"database" help:"PostgreSQL address; without it the data are in SQLite in the data folder." env:"LIUKE_DATABASE" placeholder:"postgres://…"`
}

// Address is what the store opens.
func (d Database) Address() string {
	if d.URL != "" {
		return d.URL
	}
	return filepath.Join(d.Data, "liuke.db")
}

// Proxies returns the trusted networks.
func (c Config) Proxies() ([]netip.Prefix, error) {
	return networks("--trusted-proxies", c.TrustedProxies)
}

// Hooks returns the private networks that hooks may call.
func (c Config) Hooks() ([]netip.Prefix, error) { return networks("--hook-networks", c.HookNetworks) }

func networks(flag string, texts []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", flag, err)
		}
		out = append(out, p)
	}
	return out, nil
}

// Validate checks what the tags cannot say.
func (c Config) Validate() error {
	if _, err := c.Proxies(); err != nil {
		return err
	}
	if _, err := c.Hooks(); err != nil {
		return err
	}
	if c.SMTP == "" {
		return nil
	}
	u, err := url.Parse(c.SMTP)
	if err != nil || u.Host == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return fmt.Errorf("--smtp: want smtp://host:port or smtps://host:port")
	}
	if c.MailFrom == "" {
		return fmt.Errorf("--mail-from is needed with --smtp")
	}
	return nil
}
