using Rollout.Local.Balancer;

namespace Rollout.Local.Tests.Balancer;

public sealed class WildcardTests
{
    [Theory]
    [InlineData("/auth/login", "/auth/*", true)]
    [InlineData("/auth/", "/auth/*", true)]
    [InlineData("/auth", "/auth/*", false)]
    [InlineData("/Auth/login", "/auth/*", false)]
    [InlineData("/a/b", "/?/b", true)]
    [InlineData("/ab/b", "/?/b", false)]
    [InlineData("/img/x.png", "*.png", true)]
    [InlineData("/aXbXc", "/a*b*c", true)]
    [InlineData("/aXbX", "/a*b*c", false)]
    [InlineData("", "*", true)]
    [InlineData("", "", true)]
    [InlineData("/", "", false)]
    public void Should_MatchAsInARule_When_CaseCounts(string text, string pattern, bool matches) =>
        Assert.Equal(matches, Wildcard.Matches(text, pattern, ignoreCase: false));

    [Fact]
    public void Should_IgnoreCase_When_ItDoesNotCount() =>
        Assert.True(Wildcard.Matches("API.Example.test", "api.*.TEST", ignoreCase: true));

    [Fact]
    public void Should_AnswerAtOnce_When_ThePatternHasManyStars() =>
        Assert.False(Wildcard.Matches(new string('a', 10_000), string.Concat(Enumerable.Repeat("a*", 50)) + "b", ignoreCase: false));
}
