//! Services of language models: `OpenAI`, Anthropic, Hugging Face.
//! Source: the services' documentation of API keys, and their partner patterns at GitHub.

use super::form::Form;
use super::random::drawn;

pub(super) const FORMS: &[Form] = &[
    // In the middle stands base64 of the issuer's name.
    Form::token(
        "openai-key",
        &["sk-"],
        "sk-(?:(?:proj|svcacct|admin)-)?[A-Za-z0-9_-]{20,120}T3BlbkFJ[A-Za-z0-9_-]{20,120}",
        drawn,
    ),
    Form::token("anthropic-key", &["sk-ant-"], "sk-ant-[a-z]{3,5}[0-9]{2}-[A-Za-z0-9_-]{80,120}", drawn),
    Form::token("huggingface-token", &["hf_", "api_org_"], "(?:hf|api_org)_[A-Za-z]{34}", drawn),
];
