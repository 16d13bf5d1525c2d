# How long Amazon EKS supports versions of Kubernetes, as its user guide says ("Understand the Kubernetes version
# lifecycle on EKS"): the days on which standard and extended support end.
package tollgate.library.eks_versions

support := {
	"1.23": {"standard": "2023-10-11", "extended": "2024-10-11"},
	"1.24": {"standard": "2024-01-31", "extended": "2025-01-31"},
	"1.25": {"standard": "2024-05-01", "extended": "2025-05-01"},
	"1.26": {"standard": "2024-06-11", "extended": "2025-06-11"},
	"1.27": {"standard": "2024-07-24", "extended": "2025-07-24"},
	"1.28": {"standard": "2024-11-26", "extended": "2025-11-26"},
	"1.29": {"standard": "2025-03-23", "extended": "2026-03-23"},
	"1.30": {"standard": "2025-07-23", "extended": "2026-07-23"},
	"1.31": {"standard": "2025-11-26", "extended": "2026-11-26"},
	"1.32": {"standard": "2026-03-23", "extended": "2027-03-23"},
	"1.33": {"standard": "2026-07-29", "extended": "2027-07-29"},
	"1.34": {"standard": "2026-12-02", "extended": "2027-12-02"},
	"1.35": {"standard": "2027-03-27", "extended": "2028-03-27"},
}

# A version is written with its minor number alone.
minor(version) := to_number(split(version, ".")[1]) if {
	is_string(version)
	regex.match(`^1[.][0-9]{1,4}$`, version)
}

known := {minor(version) | some version, _ in support}

# The day on which all support ends; versions before those of the table had lost it when the first of them did.
end_of_extended(version) := support[version].extended

end_of_extended(version) := support[sprintf("1.%d", [min(known)])].extended if minor(version) < min(known)

end_of_standard(version) := support[version].standard

# A version after those of the table is supported for as long as the last of them at least.
is_later(version) if minor(version) > max(known)

end_of_table := support[sprintf("1.%d", [max(known)])].standard
