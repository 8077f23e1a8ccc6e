using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Rollout.Tasks.Testing;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Traffic;

public sealed class RoutePatternsTests
{
    [Theory]
    [InlineData("/auth/login", "auth")]
    [InlineData("/auth/", "auth")]
    [InlineData("/auth", "web")]
    [InlineData("/AUTH/login", "web")]
    [InlineData("/api?next=/auth/x", "web")]
    [InlineData("/", "web")]
    public void Should_TakeTheFirstServiceThatMatches_When_PathIsGiven(string path, string service) =>
        Assert.Equal(service, RoutePatterns.ServiceOf(Plans.Sample().Services, path));

    [Fact]
    public void Should_FindNoService_When_NoRouteMatches() =>
        Assert.Null(RoutePatterns.ServiceOf([.. Plans.Sample().Services.Take(1)], "/other"));

    [Fact]
    public void Should_MatchAsAnExpressionDoes_When_AnyPatternIsGiven()
    {
        var texts = Gen.ArrayOf(Gen.Elements('a', 'b', '/'), 7).Select(letters => new string(letters));
        var patterns = Gen.ListOf(Gen.Elements('a', 'b', '/', '*', '?')).Select(letters => new string([.. letters.Take(8)]));
        Prop.ForAll((from text in texts from pattern in patterns select (text, pattern)).ToArbitrary(), pair =>
            RoutePatterns.Matches(pair.pattern, pair.text) == Regex.IsMatch(pair.text, $"^{Regex.Escape(pair.pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$"))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }
}
