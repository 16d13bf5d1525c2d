# Fields of objects as Kubernetes reads them: one that is null is as if it were not there. Charts write such ones where a
# value is empty (`namespace: {{ .Values.namespace }}`).
package tollgate.library.nullable

# What is at a path below an object, or what counts where nothing is.
get(holder, path, otherwise) := value if {
	value := object.get(holder, path, null)
	value != null
} else := otherwise
