//! Voice packets: RTP, transport encryption, and what end-to-end encryption shows from outside.

pub(crate) mod discovery;
pub(crate) mod frame;
pub(crate) mod rtp;
pub(crate) mod transport;
pub(crate) mod udp;
