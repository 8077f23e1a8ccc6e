using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rollout.Tasks.Tests.Analysis.NoData;

/// <summary>A server with the form of HAProxy's Runtime API: it answers each connection's line with the statistics of two servers.</summary>
internal sealed class IllHAProxy : IllServer
{
    private const string Columns = "# pxname,svname,scur,status,lastchg,econ,eresp,wredis,check_status,srv_abrt,check_rise,check_fall,check_health,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,\n";
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task serving;

    public IllHAProxy(TimeProvider time)
        : base(time)
    {
        listener.Start();
        Socket = $"tcp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        serving = ServeAsync();
    }

    /// <summary>As a plan names it.</summary>
    public string Socket { get; }

    protected override async ValueTask StopAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
    }

    private static string Row(string server, string requests) => $"nest-web,{server},0,UP,9,0,0,0,L7OK,0,2,2,3,0,{requests},0,0,0,0,\n";

    private string Answer() => Cause switch
    {
        Cause.EmptyAnswer => "\n",
        Cause.HttpError => "Permission denied\n\n",
        Cause.NoSeries => $"{Columns}{Row("blue1", Requests("blue"))}\n",
        Cause.SeveralSeries => $"{Columns}{Row("blue1", Requests("blue"))}{Row("green1", Requests("green"))}{Row("green1", Requests("green"))}\n",
        _ => $"{Columns}{Row("blue1", Requests("blue"))}{Row("green1", Requests("green"))}\n",
    };

    private async Task ServeAsync()
    {
        var hanging = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                hanging.Add(client);
                if (Cause != Cause.TimeOut)
                {
                    await AnswerAsync(client);
                    client.Dispose();
                }
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or SocketException)
        {
            // The end, or one who asked went away.
        }

        hanging.ForEach(client => client.Dispose());
    }

    private async Task AnswerAsync(TcpClient client)
    {
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        await reader.ReadLineAsync(stop.Token);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Answer()), stop.Token);
    }
}
