// Renders Go templates as Listmonk does: one JSON request a line on stdin, one JSON answer a line on stdout.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	htmltemplate "html/template"
	"io"
	"os"
	texttemplate "text/template"

	"github.com/Masterminds/sprig/v3"
)

type request struct {
	Kind     string           `json:"kind"` // "html" for bodies, "text" for subjects
	Template string           `json:"template"`
	Contexts []map[string]any `json:"contexts"`
}

type answer struct {
	Outputs []string `json:"outputs"`
	Error   string   `json:"error"`
}

type executable interface {
	Execute(w io.Writer, data any) error
}

// The campaign functions take the message, here a map whose "System" holds the addresses.
func address(name string) func(any) string {
	return func(message any) string {
		system, _ := message.(map[string]any)["System"].(map[string]any)
		value, _ := system[name].(string)
		return value
	}
}

func functions() map[string]any {
	known := sprig.GenericFuncMap()
	for _, name := range []string{"env", "expandenv", "getHostByName"} {
		delete(known, name)
	}
	known["Safe"] = func(text string) htmltemplate.HTML { return htmltemplate.HTML(text) }
	known["UnsubscribeURL"] = address("unsubscribe_url")
	known["ManageURL"] = address("preferences_url")
	known["MessageURL"] = address("view_online_url")
	return known
}

func parse(asked request, known map[string]any) (executable, error) {
	if asked.Kind == "text" {
		return texttemplate.New("mail").Funcs(known).Parse(asked.Template)
	}
	return htmltemplate.New("mail").Funcs(known).Parse(asked.Template)
}

func render(asked request, known map[string]any) answer {
	template, err := parse(asked, known)
	if err != nil {
		return answer{Error: err.Error()}
	}
	outputs := make([]string, 0, len(asked.Contexts))
	for _, context := range asked.Contexts {
		var out bytes.Buffer
		if err := template.Execute(&out, context); err != nil {
			return answer{Error: err.Error()}
		}
		outputs = append(outputs, out.String())
	}
	return answer{Outputs: outputs}
}

func main() {
	known := functions()
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetEscapeHTML(false)
	for {
		line, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			var asked request
			if err := json.Unmarshal(line, &asked); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
			if err := encoder.Encode(render(asked, known)); err != nil {
				os.Exit(1)
			}
		}
		if err != nil {
			return
		}
	}
}
