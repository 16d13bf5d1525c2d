# Cron expressions as Kubernetes reads them (robfig/cron, the standard parser): five fields or a descriptor.
# A time zone before them is refused since 1.29.
package tollgate.library.cron

is_valid(schedule) if {
	startswith(schedule, "@")
	is_descriptor(schedule)
}

is_valid(schedule) if {
	fields := [field | some field in regex.split(`\s+`, schedule); field != ""]
	count(fields) == 5
	every index, field in fields { is_field(field, bounds[index]) }
}

is_descriptor(text) if text in {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}

is_descriptor(text) if regex.match(`^@every ([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$`, text)

bounds := [
	{"least": 0, "most": 59, "names": {}},
	{"least": 0, "most": 23, "names": {}},
	{"least": 1, "most": 31, "names": {}},
	{"least": 1, "most": 12, "names": months},
	{"least": 0, "most": 6, "names": days},
]

months := {
	"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6,
	"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
}

days := {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}

# Empty items of a list are passed over.
is_field(field, bound) if {
	items := [item | some item in split(field, ","); item != ""]
	count(items) > 0
	every item in items { is_item(item, bound) }
}

is_item(item, bound) if {
	parts := split(item, "/")
	count(parts) == 1
	is_range(item, bound)
}

is_item(item, bound) if {
	parts := split(item, "/")
	count(parts) == 2
	is_range(parts[0], bound)
	regex.match(`^[0-9]{1,9}$`, parts[1])
	to_number(parts[1]) > 0
}

is_range(text, _) if text in ["*", "?"]

is_range(text, bound) if {
	ends := [value(part, bound) | some part in split(text, "-")]
	count(ends) == count(split(text, "-"))
	count(ends) in [1, 2]
	ends[0] >= bound.least
	ends[count(ends) - 1] <= bound.most
	ends[0] <= ends[count(ends) - 1]
}

value(text, bound) := bound.names[lower(text)]

value(text, _) := to_number(text) if regex.match(`^[0-9]{1,9}$`, text)
