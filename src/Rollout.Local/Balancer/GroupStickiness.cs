using System.Security.Cryptography;
using System.Text;

namespace Rollout.Local.Balancer;

/// <summary>Keeps a client with the group it got first, by a cookie. A group of weight 0 keeps nobody, so that a shift back takes everybody.</summary>
internal sealed class GroupStickiness
{
    private const string CookieName = "AWSALBTG";
    private readonly Dictionary<string, GroupRuntime> byCookie;
    private readonly TimeSpan duration;

    /// <summary>Makes it for one action.</summary>
    /// <param name="forward">The action.</param>
    /// <param name="groups">All groups by ARN.</param>
    /// <param name="seconds">1 to 604,800.</param>
    public GroupStickiness(ForwardAction forward, IReadOnlyDictionary<string, GroupRuntime> groups, int seconds)
    {
        duration = TimeSpan.FromSeconds(seconds);
        byCookie = forward.Groups.Where(group => group.Weight > 0).ToDictionary(group => CookieOf(group.Arn), group => groups[group.Arn], StringComparer.Ordinal);
    }

    /// <summary>The group that the client is bound to.</summary>
    /// <param name="request">Its request.</param>
    /// <returns>Null when it is bound to none.</returns>
    public GroupRuntime? Find(HttpRequest request) =>
        request.Cookies.TryGetValue(CookieName, out var value) && value is not null ? byCookie.GetValueOrDefault(value) : null;

    /// <summary>Binds the client to the group.</summary>
    /// <param name="response">Answer to its request, before it starts.</param>
    /// <param name="group">The group.</param>
    public void Bind(HttpResponse response, GroupRuntime group) =>
        response.OnStarting(() =>
        {
            response.Cookies.Append(CookieName, CookieOf(group.Model.Arn), new CookieOptions { MaxAge = duration, Path = "/" });
            return Task.CompletedTask;
        });

    private static string CookieOf(string arn) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(arn))[..16]);
}
