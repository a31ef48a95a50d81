package discordtest

import (
	"fmt"
	"net/http"
	"strings"
)

// An answer is the response to a REST call; body is marshalled to JSON, nil sends none.
type answer struct {
	status int
	header http.Header
	body   any
}

func ok(body any) answer { return answer{status: http.StatusOK, body: body} }

func noContent() answer { return answer{status: http.StatusNoContent} }

// The shape of every error of Discord's API:
// https://discord.com/developers/docs/reference#error-messages
type refusal struct {
	Message string      `json:"message"`
	Code    int         `json:"code"`
	Errors  fieldErrors `json:"errors,omitempty"`
}

// fieldErrors nests like the body; the errors of a field are under "_errors".
type fieldErrors map[string]any

type fault struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// The JSON error codes of the stand-in:
// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
const (
	codeUnknownApplication = 10002
	codeUnknownChannel     = 10003
	codeUnknownGuild       = 10004
	codeUnknownMember      = 10007
	codeUnknownMessage     = 10008
	codeUnknownUser        = 10013
	codeUnknownWebhook     = 10015
	codeUnknownInteraction = 10062
	codeUnknownTag         = 10087
	codeTooLarge           = 40005
	codeAlreadyCrossposted = 40033
	codeForumMessage       = 40058
	codeAcknowledged       = 40060
	codeTagRequired        = 40067
	codeMissingAccess      = 50001
	codeNotAuthor          = 50005
	codeEmptyMessage       = 50006
	codeNotText            = 50008
	codeMissingPermissions = 50013
	codeWrongType          = 50024
	codeWebhookToken       = 50027
	codeInvalidRecipient   = 50033
	codeInvalidForm        = 50035
	codeAPIVersion         = 50041
	codeCrosspostType      = 50068
	codeArchived           = 50083
	codeInvalidJSON        = 50109
	codeLocked             = 160005
	codeThreadsFull        = 160006
	codeForumNeedsThread   = 220001
	codeForumOnly          = 220003
)

func refuse(status, code int, message string) answer {
	return answer{status: status, body: refusal{Message: message, Code: code}}
}

// plain is the error without a code of its own: {"message":"401: Unauthorized","code":0}.
func plain(status int) answer {
	return refuse(status, 0, fmt.Sprintf("%d: %s", status, http.StatusText(status)))
}

func unknownChannel() answer {
	return refuse(http.StatusNotFound, codeUnknownChannel, "Unknown Channel")
}

func unknownMessage() answer {
	return refuse(http.StatusNotFound, codeUnknownMessage, "Unknown Message")
}

func emptyMessage() answer {
	return refuse(http.StatusBadRequest, codeEmptyMessage, "Cannot send an empty message")
}

func invalidForm(f fieldErrors) answer {
	return answer{
		status: http.StatusBadRequest,
		body:   refusal{Message: "Invalid Form Body", Code: codeInvalidForm, Errors: f},
	}
}

// add records an error at a dotted path such as embeds.0.title; the empty path is the whole body.
func (f fieldErrors) add(path, code, message string) {
	at := f
	if path != "" {
		for _, name := range strings.Split(path, ".") {
			next, found := at[name].(fieldErrors)
			if !found {
				next = fieldErrors{}
				at[name] = next
			}
			at = next
		}
	}
	list, _ := at["_errors"].([]fault)
	at["_errors"] = append(list, fault{Code: code, Message: message})
}
