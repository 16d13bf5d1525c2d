//! YAML as kubectl and Helm read it.
