namespace Rollout.Tasks.Tests.Traffic.Elbv2;

/// <summary>What the endpoint does instead of answering.</summary>
public enum ElbFault
{
    /// <summary>Never answers.</summary>
    Hang,

    /// <summary>Sends the head of an answer and half of its body, then nothing more.</summary>
    HangInBody,

    /// <summary>503 with an HTML page, as a proxy sends it.</summary>
    Unavailable,

    /// <summary>400 Throttling.</summary>
    Throttle,

    /// <summary>Sends half of the body and closes.</summary>
    CutBody,

    /// <summary>200 with an HTML page.</summary>
    NotXml,

    /// <summary>200 with well-formed XML that is no answer of the API.</summary>
    OtherXml,

    /// <summary>200 with nothing.</summary>
    Empty,

    /// <summary>Closes the connection with a TCP reset, without having done anything.</summary>
    Reset,

    /// <summary>Does what was asked, then closes the connection with a TCP reset.</summary>
    LoseAnswer,

    /// <summary>403 AccessDenied.</summary>
    Deny,

    /// <summary>400 ValidationError with a message of two lines.</summary>
    Refuse,
}
