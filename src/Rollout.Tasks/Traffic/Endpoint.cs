namespace Rollout.Tasks.Traffic;

/// <summary>Where an instance answers.</summary>
/// <param name="Address">IP address or host name.</param>
/// <param name="Port">1 to 65535.</param>
public sealed record Endpoint(string Address, int Port)
{
    /// <summary>The address as a base for requests.</summary>
    /// <returns><c>http://address:port/</c></returns>
    public Uri ToUri() => new UriBuilder(Uri.UriSchemeHttp, Address, Port).Uri;

    /// <inheritdoc />
    public override string ToString() => $"{Address}:{Port}";
}
