# Secrets that stand as plain text where a process reads its environment.
package tollgate.library.plaintext

import data.tollgate.library.secret

# A variable of an environment holds a secret: the value is hidden, since a detector found one in it or somebody calls
# it sensitive, or the name says that it is one.
is_secret(_, value) if is_hidden_text(value)

is_secret(name, value) if {
	secret.is_name(name)
	is_literal(value)
	not names_other(name, value)
}

# `TLS_SECRET = "shop-tls"`: what is called so is elsewhere, and this is its name. A password is what people choose.
names_other(name, value) if {
	not regex.match(`(?i)(password|passwd|pwd)$`, name)
	regex.match(`^[A-Za-z]+[0-9]{0,3}([-._/:]([A-Za-z]+[0-9]{0,3}|[0-9]{1,4}))+$`, value)
}

# A secret is hidden in a variable of this name.
holds_hidden(name, value) if {
	is_hidden_text(value)
	not is_misnamed(name, value)
}

# Variables that are named as those of secrets are, where nothing but the name says that one is there: how etcd makes
# tokens, and what tells one cluster of it from another.
is_misnamed(name, value) if {
	name in {"ETCD_AUTH_TOKEN", "ETCD_INITIAL_CLUSTER_TOKEN"}
	every detector in value["tollgate:redacted"].detectors { detector == "named-secret" }
}

# A detector recognised a secret in the text that is hidden here; without one, what is hidden is only called sensitive.
was_found(value) if {
	secret.is_written(value)
	count(value["tollgate:redacted"].detectors) > 0
}

is_hidden_text(value) if {
	secret.is_written(value)
	not value["tollgate:redacted"].empty == true
}

# The name or address of a secret, a switch and a number are no secrets.
is_literal(value) if {
	is_string(value)
	count(value) > 0
	not regex.match(`^(arn:|/|https?://|\$\{|\{\{)|^([0-9]+|[Tt]rue|[Ff]alse|TRUE|FALSE)$`, value)
}
