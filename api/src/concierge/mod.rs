//! Concierge: what guilds ask of the bot's operator, within their plan's quota, and how soon they are answered.

mod answer;
mod guild;
mod operator;
mod quota;

pub use self::{
    guild::{
        __path_file_request, __path_guild_requests, __path_withdraw_request, file_request, guild_requests,
        withdraw_request,
    },
    operator::{
        __path_answer_request, __path_assign_request, __path_requests, __path_resolve_request,
        answer_request, assign_request, requests, resolve_request,
    },
};
