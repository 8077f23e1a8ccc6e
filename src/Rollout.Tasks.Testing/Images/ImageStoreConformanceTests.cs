using Rollout.Tasks.Images;
using Xunit;

namespace Rollout.Tasks.Testing.Images;

/// <summary>What every image store must do. A test class of an adapter inherits it.</summary>
public abstract class ImageStoreConformanceTests
{
    /// <summary>A store; two of one test share their images, as two runs of the tool do.</summary>
    /// <returns>A store that has not been used.</returns>
    protected abstract IImageStore CreateStore();

    /// <summary>A request that can be built, always of the same service and source.</summary>
    /// <param name="release">Name of the release.</param>
    /// <returns>A request without a size limit.</returns>
    protected abstract ImageRequest CreateRequest(string release);

    /// <summary>Changes the source that the request names, so that it builds to something else.</summary>
    protected abstract void ChangeSource();

    /// <summary>Takes an image away behind the store's back.</summary>
    /// <param name="image">An image of the store.</param>
    /// <returns>Ends when it is gone.</returns>
    protected abstract Task RemoveAsync(Image image);

    /// <summary>A build tells what it made.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_GiveDigestAndSize_When_Built()
    {
        var image = await BuildAsync("1.0.0");

        Assert.Matches("^sha256:[0-9a-f]{64}$", image.Digest);
        Assert.True(image.SizeBytes > 0);
        Assert.Equal("1.0.0", image.Release);
        Assert.False(image.Cached);
    }

    /// <summary>The second build of the same input is the first one.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_BuildOnce_When_TheInputIsUnchanged()
    {
        var first = await BuildAsync("1.0.0");
        var second = await BuildAsync("1.0.0");

        Assert.Equal(first with { Cached = true }, second);
    }

    /// <summary>A change of the source is never answered from the cache.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_GiveAnotherDigest_When_TheSourceChanges()
    {
        var first = await BuildAsync("1.0.0");
        ChangeSource();
        var second = await BuildAsync("1.0.0");

        Assert.NotEqual(first.Digest, second.Digest);
        Assert.False(second.Cached);
    }

    /// <summary>A tag leads to its image, and setting it twice is no change.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_FindTheImage_When_Tagged()
    {
        var image = await BuildAsync("1.0.0");
        Assert.Null(await CreateStore().FindAsync(image.Service, "1.0.0", CancellationToken.None));

        await CreateStore().TagAsync(image, CancellationToken.None);
        await CreateStore().TagAsync(image, CancellationToken.None);

        var found = await CreateStore().FindAsync(image.Service, "1.0.0", CancellationToken.None);
        Assert.Equal(image with { Cached = true }, found);
        Assert.Null(await CreateStore().FindAsync(image.Service, "2.0.0", CancellationToken.None));
    }

    /// <summary>A release never changes.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_RefuseTheTag_When_TheReleaseHasAnotherDigest()
    {
        var first = await BuildAsync("1.0.0");
        await CreateStore().TagAsync(first, CancellationToken.None);
        ChangeSource();
        var second = await BuildAsync("1.0.0");

        var fault = await Assert.ThrowsAsync<RolloutException>(() => CreateStore().TagAsync(second, CancellationToken.None));

        Assert.Equal("RT2203", fault.Code);
        Assert.Contains(first.Digest, fault.Message, StringComparison.Ordinal);
        var found = await CreateStore().FindAsync(first.Service, "1.0.0", CancellationToken.None);
        Assert.Equal(first.Digest, found?.Digest);
    }

    /// <summary>The limit holds for a new image and for one that was there.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_RefuseTheImage_When_LargerThanItsLimit()
    {
        var request = CreateRequest("1.0.0") with { MaxSizeBytes = 1 };

        var fault = await Assert.ThrowsAsync<RolloutException>(() => CreateStore().BuildAsync(request, new Progress<string>(), CancellationToken.None));
        var again = await Assert.ThrowsAsync<RolloutException>(() => CreateStore().BuildAsync(request, new Progress<string>(), CancellationToken.None));

        Assert.Equal(("RT2202", "RT2202"), (fault.Code, again.Code));
    }

    /// <summary>A tag without its image is not taken for an image.</summary>
    /// <returns>When it is checked.</returns>
    [Fact]
    public virtual async Task Should_FindNothingAndBuildAgain_When_TheImageIsGone()
    {
        var image = await BuildAsync("1.0.0");
        await CreateStore().TagAsync(image, CancellationToken.None);
        await RemoveAsync(image);

        Assert.Null(await CreateStore().FindAsync(image.Service, "1.0.0", CancellationToken.None));
        Assert.False((await BuildAsync("1.0.0")).Cached);
    }

    private Task<Image> BuildAsync(string release) =>
        CreateStore().BuildAsync(CreateRequest(release), new Progress<string>(), CancellationToken.None);
}
