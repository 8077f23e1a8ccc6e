using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Rollout.Local.Postgres;

namespace Rollout.Tasks.Tests.Database.Sql;

/// <summary>A server that believes everything psql sends, and writes it down: what psql makes of a file, byte by byte.</summary>
internal sealed partial class PsqlListener : IDisposable
{
    private const string NextFile = "SET standard_conforming_strings = on -- next file";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public PsqlListener() => listener.Start();

    public void Dispose() => listener.Dispose();

    /// <summary>Lets psql run files, one after the other, each as if it were the only one.</summary>
    /// <param name="files">Paths.</param>
    /// <param name="variables">What files may have set.</param>
    /// <returns>For each file the text of each request, and the data that follow a COPY.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<SentByPsql>>> RunAsync(IReadOnlyList<string> files, IReadOnlyList<string> variables)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var next = variables.SelectMany(v => (string[])["-c", $"\\unset {v}"]).ToList();
        var runs = files.SelectMany(file => (string[])["-f", file, .. next, "-c", NextFile]);
        var start = new ProcessStartInfo(Program(), ["-X", "-q", "-d", $"host=127.0.0.1 port={port} user=u dbname=d sslmode=disable gssencmode=disable client_encoding=UTF8", .. runs])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardError.ReadToEndAsync(deadline.Token), process.StandardOutput.ReadToEndAsync(deadline.Token));
        using var client = await listener.AcceptTcpClientAsync(deadline.Token);
        client.NoDelay = true;
        var sent = await ServeAsync(client.GetStream(), deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        await output;
        var byFile = new List<IReadOnlyList<SentByPsql>>();
        while (sent.FindIndex(s => s.Text == NextFile) is >= 0 and var end)
        {
            byFile.Add(sent[..end]);
            sent.RemoveRange(0, end + 1);
        }

        return byFile;
    }

    private static string Program() => PostgresPrograms.StandardFolders().Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "psql.exe" : "psql")).First(File.Exists);

    private static async Task<List<SentByPsql>> ServeAsync(NetworkStream stream, CancellationToken token)
    {
        var startup = new byte[4];
        await stream.ReadExactlyAsync(startup, token);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(startup) - 4], token);
        await WriteAsync(stream, 'R', new byte[4], token);
        await TellAsync(stream, "server_version", "15.0", token);
        await TellAsync(stream, "client_encoding", "UTF8", token);
        await TellAsync(stream, "standard_conforming_strings", "on", token);
        await WriteAsync(stream, 'Z', "I"u8.ToArray(), token);
        var sent = new List<SentByPsql>();
        var data = new StringBuilder();
        while (await ReadAsync(stream, token) is { Kind: not 'X' } message)
        {
            switch (message.Kind)
            {
                case 'Q':
                    sent.Add(new SentByPsql(message.Text.TrimEnd('\0'), null));
                    if (FromStdin().IsMatch(sent[^1].Text))
                    {
                        data.Clear();
                        await WriteAsync(stream, 'G', [0, 0, 0], token);
                        break;
                    }

                    if (Strings().Match(sent[^1].Text) is { Success: true } match)
                    {
                        await TellAsync(stream, "standard_conforming_strings", match.Groups[1].Value, token);
                    }

                    await DoneAsync(stream, token);
                    break;
                case 'd':
                    data.Append(message.Text);
                    break;
                case 'c':
                    sent[^1] = sent[^1] with { Data = data.ToString() };
                    await DoneAsync(stream, token);
                    break;
            }
        }

        return sent;
    }

    private static async Task DoneAsync(NetworkStream stream, CancellationToken token)
    {
        await WriteAsync(stream, 'C', "SET\0"u8.ToArray(), token);
        await WriteAsync(stream, 'Z', "I"u8.ToArray(), token);
    }

    private static Task TellAsync(NetworkStream stream, string name, string value, CancellationToken token) => WriteAsync(stream, 'S', Encoding.UTF8.GetBytes($"{name}\0{value}\0"), token);

    private static async Task WriteAsync(NetworkStream stream, char kind, byte[] body, CancellationToken token)
    {
        var message = new byte[body.Length + 5];
        message[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), body.Length + 4);
        body.CopyTo(message, 5);
        await stream.WriteAsync(message, token);
    }

    private static async Task<(char Kind, string Text)> ReadAsync(NetworkStream stream, CancellationToken token)
    {
        var head = new byte[5];
        if (await stream.ReadAtLeastAsync(head, 5, throwOnEndOfStream: false, token) < 5)
        {
            return ('X', string.Empty);
        }

        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1)) - 4];
        await stream.ReadExactlyAsync(body, token);
        return ((char)head[0], Encoding.UTF8.GetString(body));
    }

    [GeneratedRegex(@"^\s*COPY \w+ FROM stdin", RegexOptions.IgnoreCase)]
    private static partial Regex FromStdin();

    [GeneratedRegex(@"^SET standard_conforming_strings = (on|off)")]
    private static partial Regex Strings();
}

/// <summary>A request of psql.</summary>
internal sealed record SentByPsql(string Text, string? Data);
