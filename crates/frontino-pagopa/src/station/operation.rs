//! The operations of the station and the names of their messages, which follow no one rule.

/// What the node can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Whether a notice can be paid, and how much.
    VerifyPaymentNotice,
    /// A payment begins: to whom the money goes.
    GetPayment,
    /// The same, second version.
    GetPaymentV2,
    /// A receipt: the payment took place.
    SendRt,
    /// The same, second version.
    SendRtV2,
    /// A notice for who has none.
    DemandPaymentNotice,
}

impl Operation {
    /// Every operation.
    pub const ALL: [Operation; 6] = [
        Operation::VerifyPaymentNotice,
        Operation::GetPayment,
        Operation::GetPaymentV2,
        Operation::SendRt,
        Operation::SendRtV2,
        Operation::DemandPaymentNotice,
    ];

    /// The name, which is also the value of `SOAPAction`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Operation::VerifyPaymentNotice => "paVerifyPaymentNotice",
            Operation::GetPayment => "paGetPayment",
            Operation::GetPaymentV2 => "paGetPaymentV2",
            Operation::SendRt => "paSendRT",
            Operation::SendRtV2 => "paSendRTV2",
            Operation::DemandPaymentNotice => "paDemandPaymentNotice",
        }
    }

    /// The root of a request.
    #[must_use]
    pub const fn request(self) -> &'static str {
        match self {
            Operation::VerifyPaymentNotice => "paVerifyPaymentNoticeReq",
            Operation::GetPayment => "paGetPaymentReq",
            Operation::GetPaymentV2 => "paGetPaymentV2Request",
            Operation::SendRt => "paSendRTReq",
            Operation::SendRtV2 => "paSendRTV2Request",
            Operation::DemandPaymentNotice => "paDemandPaymentNoticeRequest",
        }
    }

    /// The root of an answer.
    #[must_use]
    pub const fn response(self) -> &'static str {
        match self {
            Operation::VerifyPaymentNotice => "paVerifyPaymentNoticeRes",
            Operation::GetPayment => "paGetPaymentRes",
            Operation::GetPaymentV2 => "paGetPaymentV2Response",
            Operation::SendRt => "paSendRTRes",
            Operation::SendRtV2 => "paSendRTV2Response",
            Operation::DemandPaymentNotice => "paDemandPaymentNoticeResponse",
        }
    }

    /// The operation of the root of a request.
    #[must_use]
    pub fn of_request(root: &str) -> Option<Operation> {
        Operation::ALL.into_iter().find(|operation| operation.request() == root)
    }

    /// The operation of a `SOAPAction`, with or without quotes.
    #[must_use]
    pub fn of_action(action: &str) -> Option<Operation> {
        let name = action.trim().trim_matches('"');
        Operation::ALL.into_iter().find(|operation| operation.name() == name)
    }
}
