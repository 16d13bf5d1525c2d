# Secrets in places where none belongs. What detectors recognise stands hidden when policies see it.
package tollgate.library.secret

import data.tollgate.library.plan

# A secret stands here in the text of the configuration: it is hidden from policies, so that it was known.
is_written(value) if plan.is_hidden(value)

# A name that stands for a secret: `DB_PASSWORD`, `apiKey`, and not `password_file` or `SECRET_NAME`.
is_name(name) if {
	is_string(name)
	plain := lower(replace(replace(name, "-", "_"), ".", "_"))
	regex.match(`(^|_)(password|passwd|pwd|secret|token|api_?key|private_?key|access_?key|credentials?)$|secret_access_key`, plain)
}
