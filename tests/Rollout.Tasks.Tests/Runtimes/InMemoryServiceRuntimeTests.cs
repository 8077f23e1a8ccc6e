using Rollout.Tasks.Runtimes;
using Rollout.Tasks.Testing.Runtimes;

namespace Rollout.Tasks.Tests.Runtimes;

public sealed class InMemoryServiceRuntimeTests : ServiceRuntimeConformanceTests
{
    private readonly InMemoryServiceRuntime runtime = new();

    protected override IServiceRuntime Runtime => runtime;

    protected override InstanceRequest CreateRequest(string service, Slot slot, string release, string secret = "swordfish")
    {
        runtime.GivenLogLine(service, slot, "started");
        return Requests.Create(service, slot, release, secret);
    }

    protected override InstanceRequest CreateRequestThatEnds(string service, Slot slot)
    {
        runtime.GivenEndsAtOnce(service, "no such table");
        return Requests.Create(service, slot, "1.8.0", "swordfish");
    }
}
