package tollgate.library.cidr_test

import data.tollgate.library.cidr

test_the_whole_is_the_world_however_it_is_written if {
	every range in ["0.0.0.0/0", "::/0", "0000:0000:0000:0000:0000:0000:0000:0000/0", "*", "Internet", "any"] {
		cidr.is_world(range)
		cidr.is_whole(range)
	}
}

test_all_that_is_given_out_of_ipv6_is_the_world if {
	every range in ["2000::/3", "3fff:ffff::/3"] {
		cidr.is_world(range)
		cidr.extent(range) == "the whole internet"
		cidr.is_whole(range)
	}
	cidr.is_world("3000::/4")
	cidr.extent("3000::/4") == "half of the internet"
}

test_pieces_that_nobody_has_alone_are_the_world if {
	every range, extent in {
		"0.0.0.0/1": "half of the internet",
		"128.0.0.0/1": "half of the internet",
		"64.0.0.0/2": "a quarter of the internet",
		"32.0.0.0/3": "an eighth of the internet",
		"16.0.0.0/4": "a sixteenth of the internet",
	} {
		cidr.is_world(range)
		cidr.extent(range) == extent
		not cidr.is_whole(range)
	}
}

test_a_network_is_not_the_world if {
	every range in [
		"10.0.0.0/8", "0.0.0.0/8", "12.0.0.0/6", "10.1.0.0/24", "192.0.2.1/32", "2001:db8::/32", "2a00::/12", "fc00::/7",
		"fe80::/10", "2001:db8::/64",
	] {
		not cidr.is_world(range)
	}
}

test_multicast_and_what_is_given_to_nobody_is_not_the_world if {
	every range in ["224.0.0.0/4", "240.0.0.0/4", "224.0.0.0/3", "f000::/4", "e000::/3", "20::/3", "20::/4"] {
		not cidr.is_world(range)
	}
}

test_what_is_no_range_is_not_the_world if {
	every range in ["", "/", "office", null, 0, [], {}] {
		not cidr.is_world(range)
	}
}
