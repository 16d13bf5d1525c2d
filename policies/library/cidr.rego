# Ranges of addresses that mean everybody.
#
# Checkov and Trivy compare with `0.0.0.0/0` and `::/0` as they are written, so that the world in two halves passes them.
# Here a range is the world from a sixteenth of IPv4 on (`/4`): nobody has as much, for the largest networks have a `/8`,
# so that whoever writes it means strangers; and what is put together of smaller slices takes more than thirty of them.
# Of IPv6 all that anybody has is in `2000::/3`, of which a half (`/4`) counts by the same measure.
package tollgate.library.cidr

is_world(range) if {
	is_string(range)
	strings.any_suffix_match(range, ["/0", "/1", "/2", "/3", "/4"])
	not is_nobody(range)
}

# What Azure writes for everybody.
is_world(range) if {
	is_string(range)
	lower(range) in ["*", "any", "internet"]
}

# Multicast and reserved addresses of IPv4, and what is not given out of IPv6 (with those for local use).
is_nobody(range) if {
	strings.any_suffix_match(range, ["/3", "/4"])
	regex.match(`^(22[4-9]|2[3-5][0-9])[.]`, range)
}

is_nobody(range) if {
	strings.any_suffix_match(range, ["/3", "/4"])
	contains(range, ":")
	not is_given_out(range)
}

is_given_out(range) if regex.match(`^[23][0-9A-Fa-f]{3}:`, range)

# All of IPv4 or IPv6, so that whoever closes it closes each part.
is_whole(range) if {
	is_world(range)
	extent(range) == "the whole internet"
}

extent(range) := part if {
	contains(range, ":")
	part := of_ipv6[split(range, "/")[1]]
} else := part if {
	part := of_ipv4[split(range, "/")[1]]
} else := "the whole internet"

of_ipv4 := {
	"1": "half of the internet",
	"2": "a quarter of the internet",
	"3": "an eighth of the internet",
	"4": "a sixteenth of the internet",
}

of_ipv6 := {
	"1": "half of the internet",
	"2": "a quarter of the internet",
	"3": "the whole internet",
	"4": "half of the internet",
}
