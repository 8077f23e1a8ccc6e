using Rollout.Tasks.Tests.Servers;

namespace Rollout.Tasks.Tests.Analysis.NoData;

/// <summary>An ill server that is asked over HTTP.</summary>
internal abstract class IllHttpServer : IllServer
{
    private readonly ScriptedHttpServer server;

    protected IllHttpServer(TimeProvider time)
        : base(time) => server = new ScriptedHttpServer(Answer);

    public Uri Url => server.Uri;

    protected abstract ScriptedAnswer Usual(ScriptedRequest request);

    protected override ValueTask StopAsync() => server.DisposeAsync();

    private ScriptedAnswer Answer(ScriptedRequest request) => Cause switch
    {
        Cause.HttpError => new(503, "busy\n"),
        Cause.TimeOut => new(200) { Fault = ScriptedFault.Hang },
        _ => Usual(request),
    };
}
