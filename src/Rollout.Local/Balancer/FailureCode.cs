using Yarp.ReverseProxy.Forwarder;

namespace Rollout.Local.Balancer;

/// <summary>Which status stands for a request that could not be carried through, in the client's answer and in the counters.</summary>
internal static class FailureCode
{
    /// <summary>The client went away before the answer: an Application Load Balancer logs 460. It says nothing about the target.</summary>
    public const int ClientWentAway = 460;

    /// <summary>Finds the code.</summary>
    /// <param name="error">What the forwarder says.</param>
    /// <param name="clientGone">Whether the client closed its connection.</param>
    /// <returns>460, 504 or 502. An answer that broke off in its body is a 502 too: its client did not get what was sent.</returns>
    public static int Of(ForwarderError error, bool clientGone) => error switch
    {
        ForwarderError.RequestTimedOut => StatusCodes.Status504GatewayTimeout,
        ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled or ForwarderError.UpgradeResponseCanceled => clientGone ? ClientWentAway : StatusCodes.Status504GatewayTimeout,
        ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient => ClientWentAway,
        _ => clientGone ? ClientWentAway : StatusCodes.Status502BadGateway,
    };
}
