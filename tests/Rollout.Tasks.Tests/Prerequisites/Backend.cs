using System.Net;
using System.Net.Sockets;
using Rollout.Tasks.Traffic;

namespace Rollout.Tasks.Tests.Prerequisites;

/// <summary>A service on loopback that answers every request with a status, after a time.</summary>
internal sealed class Backend : IDisposable
{
    private readonly HttpListener listener;
    private readonly Task serving;
    private int requests;

    private Backend(HttpListener listener, int port)
    {
        this.listener = listener;
        Endpoint = new Endpoint("127.0.0.1", port);
        serving = Task.Run(ServeAsync);
    }

    public Endpoint Endpoint { get; }

    /// <summary>Status of the health path.</summary>
    public int Health { get; set; } = 200;

    /// <summary>Status of all other paths.</summary>
    public int Status { get; set; } = 200;

    /// <summary>Answered requests that were not for its health.</summary>
    public int Requests => Volatile.Read(ref requests);

    public static Backend Start()
    {
        while (true)
        {
            var port = FreePort();
            var listener = new HttpListener();
            listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            try
            {
                listener.Start();
                return new Backend(listener, port);
            }
            catch (HttpListenerException)
            {
                // Somebody else was quicker.
            }
        }
    }

    public void Dispose()
    {
        listener.Close();
        serving.Wait();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (path == "/slow")
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }

        context.Response.StatusCode = path == "/health" ? Health : Status;
        if (path != "/health")
        {
            Interlocked.Increment(ref requests);
        }

        context.Response.Close();
    }
}
