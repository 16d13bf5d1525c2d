# How sensitive the data of a resource is, by its tags or labels: nobody guesses. The tag is `data_class_tag`; values in
# `sensitive_data_classes` are sensitive, all other values are not.
package tollgate.library.classification

# Somebody says that the data is sensitive.
is_sensitive(resource) if class(resource) in {lower(known) | some known in data.params.sensitive_data_classes}

# Somebody says that the data is not sensitive.
is_ordinary(resource) if {
	stated := class(resource)
	not stated in {lower(known) | some known in data.params.sensitive_data_classes}
}

# The class in small letters.
class(resource) := lower(value) if {
	some field in ["tags_all", "tags", "labels"]
	some key, value in resource.values[field]
	lower(key) == lower(data.params.data_class_tag)
	is_string(value)
}
