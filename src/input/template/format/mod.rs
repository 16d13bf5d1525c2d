//! Go's fmt and strconv.
