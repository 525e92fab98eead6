//! Answers of the media server that are damaged in part, or are web pages.
