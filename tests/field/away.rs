//! The media server, or something in front of it, fails for a while: nothing is given up, and the owner can see why.
