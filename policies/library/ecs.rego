# What policies ask of task definitions of ECS.
package tollgate.library.ecs

# The container definitions, of the JSON text that they are. Undefined where the text is none.
read(text) := json.unmarshal(text) if {
	is_string(text)
	json.is_valid(text)
}
