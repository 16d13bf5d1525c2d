# Ranges of addresses that mean everybody.
package tollgate.library.cidr

# Every range of length 0 is the whole of IPv4 or IPv6, however it is written. Two of length 1 are as well, and one
# of them lets in half of all machines that try.
is_world(range) if {
	is_string(range)
	strings.any_suffix_match(range, ["/0", "/1"])
}

# What Azure writes for everybody.
is_world(range) if {
	is_string(range)
	lower(range) in ["*", "any", "internet"]
}

extent(range) := "half of the internet" if {
	endswith(range, "/1")
} else := "the whole internet"
