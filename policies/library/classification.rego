# METADATA
# description: >-
#   How sensitive the data of a resource is, by its tags or labels: nobody guesses. A class that is stated and not among
#   `sensitive_data_classes` is an ordinary one.
# custom:
#   params:
#     data_class_tag:
#       default: data-classification
#       description: The tag or label that states the class of the data of a resource.
#     sensitive_data_classes:
#       default: [confidential, restricted, secret, sensitive]
#       description: The classes of data that are sensitive.
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
