using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rollout.Tasks.HAProxy;

/// <summary>Where one HAProxy process takes the commands of its Runtime API.</summary>
/// <param name="Name">As in the plan: an absolute path, or <c>tcp://host:port</c>.</param>
internal sealed record HAProxySocket(string Name)
{
    /// <summary>What the address of a Unix socket has room for on Linux, without the zero at its end.</summary>
    public const int MaxPathBytes = 107;

    private bool IsTcp => Name.StartsWith("tcp://", StringComparison.Ordinal);

    /// <summary>Opens a connection.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The caller disposes it.</returns>
    /// <exception cref="SocketException">Nobody listens there, or this user may not connect.</exception>
    /// <exception cref="IOException">The path is too long for a socket.</exception>
    public async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = IsTcp ? new Socket(SocketType.Stream, ProtocolType.Tcp) : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(Address(), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Why a connection could not be made, in words that name the remedy.</summary>
    public string Explain(SocketException fault) => fault.SocketErrorCode switch
    {
        SocketError.AccessDenied => "this user may not open the socket; give it the right with 'mode', 'user' or 'group' of its 'stats socket' line",
        _ when !IsTcp && !File.Exists(Name) => "the socket does not exist",
        SocketError.ConnectionRefused => "nobody listens there",
        _ => fault.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };

    /// <inheritdoc />
    public override string ToString() => Name;

    private EndPoint Address()
    {
        if (IsTcp)
        {
            var address = new Uri(Name);
            return new DnsEndPoint(address.DnsSafeHost, address.Port);
        }

        return Encoding.UTF8.GetByteCount(Name) <= MaxPathBytes ? new UnixDomainSocketEndPoint(Name) : throw new IOException($"the path of the socket has more than {MaxPathBytes} bytes, the most that the system takes");
    }
}
