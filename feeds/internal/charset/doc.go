// Package charset decodes feed documents of any encoding into UTF-8.
//
// In go the bytes of a document and the Content-Type of the answer, out come the same characters in
// valid UTF-8, and a note on the damage that was repaired on the way.
//
// The one rule: the bytes are more credible than the labels. Valid UTF-8 is UTF-8, whatever the HTTP
// header and the XML declaration claim; labels decide only between older encodings.
//
//	charset.Decode([]byte("\xcd\xee\xe2\xee\xf1\xf2\xe8."), "text/xml; charset=windows-1251") // "Новости.", ""
package charset
