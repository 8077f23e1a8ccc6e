using Rollout.Tasks.Smoke;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Smoke;

public sealed class SmokeRouteTests
{
    [Theory]
    [InlineData("X-Rollout-Candidate", "r1", "", "r1")]
    [InlineData("X-Rollout-Candidate", "r1", "X-Rollout-Candidate: other", "r1")]
    [InlineData("Cookie", "candidate=r1", "", "candidate=r1")]
    [InlineData("Cookie", "candidate=r1", "Cookie: session=7", "session=7; candidate=r1")]
    public void Should_CarryTheMark_When_TheRequestHasHeadersOfItsOwn(string header, string value, string own, string expected)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, "http://balancer.test/");
        if (own.Split(": ") is [var name, var text])
        {
            message.Headers.TryAddWithoutValidation(name, text);
        }

        new SmokeRoute(new TestTrafficRoute(new Uri("http://balancer.test/"), header, value), (_, _) => true).Mark(message);

        Assert.Equal([expected], message.Headers.GetValues(header));
    }
}
