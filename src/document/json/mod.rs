//! JSON: the reader with spans, the strict reader, the canonical writer.
