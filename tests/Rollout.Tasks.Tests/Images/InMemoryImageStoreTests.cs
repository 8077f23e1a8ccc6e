using Rollout.Tasks.Images;
using Rollout.Tasks.Testing.Images;

namespace Rollout.Tasks.Tests.Images;

public sealed class InMemoryImageStoreTests : ImageStoreConformanceTests
{
    private readonly InMemoryImageStore store = new();
    private int change;

    protected override IImageStore CreateStore() => store;

    protected override ImageRequest CreateRequest(string release) =>
        new("nest", "auth", release, "/source", "Auth.csproj", null, new Dictionary<string, string> { ["Version"] = release }, null);

    protected override void ChangeSource() => store.GivenSource("auth", $"change {change++}");

    protected override Task RemoveAsync(Image image)
    {
        store.GivenDamaged(image.Service, image.Release);
        return Task.CompletedTask;
    }
}
