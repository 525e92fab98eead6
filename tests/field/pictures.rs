//! Pictures, fonts and folders that cannot be used, and what is drawn instead.
