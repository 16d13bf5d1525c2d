//! Values are merged, coalesced and imported as Helm does it.
