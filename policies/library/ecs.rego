# What policies ask of task definitions of ECS.
package tollgate.library.ecs

# The container definitions, of the JSON text that they are. Undefined where the text is none.
read(text) := json.unmarshal(text) if {
	is_string(text)
	json.is_valid(text)
}

# The text of a task's container definitions: all of it, or what is known of it (`input.partial`), where a placeholder
# stands for each part that is not (`jsonencode([{image = var.image}])`), or that is a secret.
text_of(task) := task.values.container_definitions if {
	is_string(task.values.container_definitions)
} else := object.get(task, ["partial", "container_definitions"], null)
