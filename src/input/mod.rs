//! From files to documents. One file or folder a format; none of them knows a policy.
