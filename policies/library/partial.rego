# What policies ask of texts of which a part is not known (`input.partial`).
package tollgate.library.partial

# A text, or one in an object or list, has a part that is not known.
holds_placeholder(value) if {
	is_string(value)
	contains(value, "${tollgate:")
}

holds_placeholder(value) if {
	not is_string(value)
	walk(value, [_, text])
	is_string(text)
	contains(text, "${tollgate:")
}
