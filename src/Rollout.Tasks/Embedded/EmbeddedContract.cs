namespace Rollout.Tasks.Embedded;

/// <summary>What the embedded environment's program and this library say to each other: JSON over HTTP on the control port.</summary>
/// <remarks>
/// Every request carries the key of the state directory in the header <see cref="KeyHeader"/>.
/// <c>GET /ready</c> answers <see cref="EmbeddedStatus"/>; <c>PUT /topology</c> takes <see cref="Topology"/> and never changes a weight that is set;
/// <c>GET /processes</c> answers an array of <see cref="SupervisedProcess"/>; <c>PUT /processes/{name}</c> takes <see cref="ProcessRequest"/> and answers <see cref="SupervisedProcess"/>;
/// <c>DELETE /processes/{name}?timeoutMs=N</c> ends one; <c>PUT /postgres</c> makes sure that the cluster runs and answers <see cref="PostgresStatus"/>;
/// <c>PUT /haproxy</c> takes <see cref="HAProxyTopology"/>, makes sure that HAProxy runs with it, and answers <see cref="EmbeddedEndpoints"/>;
/// <c>POST /shutdown</c> ends processes, cluster and program, and answers once the services and the cluster are gone; <c>POST /shutdown?keep=true</c> ends the program alone.
/// An error is a 4xx or 5xx with <see cref="EmbeddedError"/>.
/// </remarks>
public static class EmbeddedContract
{
    /// <summary>Header with the key.</summary>
    public const string KeyHeader = "X-Rollout-Key";

    /// <summary>Access key id and secret key of the embedded ELBv2 API.</summary>
    public const string LocalKey = "local";

    /// <summary>Region of the embedded ELBv2 API.</summary>
    public const string LocalRegion = "us-east-1";

    /// <summary>File in the state directory with <see cref="EmbeddedEndpoints"/>, written once all ports are bound.</summary>
    public const string EndpointsFile = "endpoints.json";

    /// <summary>File in the state directory with what the program is started with: <see cref="EmbeddedSettings"/>.</summary>
    public const string SettingsFile = "settings.json";
}

/// <summary>What the program is started with. Its one argument is the state directory, where this lies as <see cref="EmbeddedContract.SettingsFile"/>.</summary>
/// <param name="TrafficPort">Wanted port of the data plane.</param>
/// <param name="ApiPort">Wanted port of the ELBv2 API.</param>
/// <param name="ControlPort">Wanted port of the supervisor.</param>
/// <param name="PostgresPort">Wanted port of the database.</param>
/// <param name="NextFreePort">True takes the next free port when one is taken; false is a fault that names the port.</param>
public sealed record EmbeddedSettings(int TrafficPort, int ApiPort, int ControlPort, int PostgresPort, bool NextFreePort)
{
    /// <summary>True leaves the traffic port to HAProxy; the program's own data plane then listens on any other port.</summary>
    public bool HAProxyTraffic { get; init; }
}

/// <summary>Where a running program answers.</summary>
/// <param name="ProcessId">Of the program.</param>
/// <param name="Key">For <see cref="EmbeddedContract.KeyHeader"/>; made anew at each first start of a state directory. The file is readable by its owner alone.</param>
/// <param name="TrafficPort">Bound port of the data plane.</param>
/// <param name="ApiPort">Bound port of the ELBv2 API.</param>
/// <param name="ControlPort">Bound port of the supervisor. <c>GET /metrics</c> here, without a key, is the exposition.</param>
/// <param name="PostgresPort">Port of the database.</param>
public sealed record EmbeddedEndpoints(int ProcessId, string Key, int TrafficPort, int ApiPort, int ControlPort, int PostgresPort)
{
    /// <summary>The HAProxy of the environment, once it was asked for; <see cref="TrafficPort"/> is then HAProxy's.</summary>
    public HAProxyEndpoints? HAProxy { get; init; }
}

/// <summary>What the embedded HAProxy must have: one frontend on the traffic port, and one backend a service.</summary>
/// <param name="Services">The first one whose path matches takes a request.</param>
/// <param name="ProbeIntervalMs">Time between two health checks of a server, 100 or more.</param>
/// <param name="HealthyThreshold">Checks in a row before a server is up, 1 to 10.</param>
/// <param name="UnhealthyThreshold">Failed checks in a row before a server is down, 1 to 10.</param>
public sealed record HAProxyTopology(IReadOnlyList<HAProxyTopologyService> Services, int ProbeIntervalMs, int HealthyThreshold, int UnhealthyThreshold);

/// <summary>One service behind HAProxy.</summary>
/// <param name="Name">Name of the service.</param>
/// <param name="PathPatterns">As in an ELBv2 rule: <c>*</c> and <c>?</c> are wildcards. At least one.</param>
/// <param name="HealthPath">Path of the health check.</param>
/// <param name="Backend">Name of its backend.</param>
/// <param name="BluePrefix">What the names of the blue slot's servers begin with; a number follows. At first start they have weight 1.</param>
/// <param name="GreenPrefix">The same for the green slot. At first start they have weight 0.</param>
public sealed record HAProxyTopologyService(string Name, IReadOnlyList<string> PathPatterns, string HealthPath, string Backend, string BluePrefix, string GreenPrefix);

/// <summary>Where the embedded environment's HAProxy answers.</summary>
/// <param name="Socket">Path of its admin socket.</param>
/// <param name="StateFile">Path of the file that it takes the state of its servers from when it starts. Whoever changes a server writes it.</param>
public sealed record HAProxyEndpoints(string Socket, string StateFile);

/// <summary>Answer of <c>GET /ready</c>.</summary>
/// <param name="Version">Of the program; another than the library's asks for a restart.</param>
/// <param name="ProcessId">Of the program.</param>
/// <param name="StartedAt">Of the program.</param>
public sealed record EmbeddedStatus(string Version, int ProcessId, DateTimeOffset StartedAt);

/// <summary>What the embedded load balancer must have: one listener, and for each service one rule and two target groups.</summary>
/// <param name="LoadBalancer">Name of the load balancer.</param>
/// <param name="Services">In the order of the rules' priorities.</param>
/// <param name="ProbeIntervalMs">Time between two health probes of a target, 100 or more.</param>
/// <param name="HealthyThreshold">Probes in a row before a target is healthy, 1 to 10.</param>
/// <param name="UnhealthyThreshold">Failed probes in a row before a target is unhealthy, 1 to 10.</param>
public sealed record Topology(string LoadBalancer, IReadOnlyList<TopologyService> Services, int ProbeIntervalMs, int HealthyThreshold, int UnhealthyThreshold);

/// <summary>One service of the topology.</summary>
/// <param name="Name">Name of the service.</param>
/// <param name="PathPatterns">As in an ELBv2 rule: <c>*</c> and <c>?</c> are wildcards. At least one.</param>
/// <param name="HealthPath">Path of the health probe.</param>
/// <param name="BlueGroup">Name of the target group of the blue slot. At first start it has weight 100.</param>
/// <param name="GreenGroup">Name of the target group of the green slot. At first start it has weight 0.</param>
public sealed record TopologyService(string Name, IReadOnlyList<string> PathPatterns, string HealthPath, string BlueGroup, string GreenGroup);

/// <summary>A process to keep under supervision. A running one with the same <see cref="Fingerprint"/> stays as it is; one with another is ended and replaced.</summary>
/// <param name="Executable">Program, by name or absolute path.</param>
/// <param name="Arguments">May hold <c>{port}</c>.</param>
/// <param name="WorkingDirectory">Absolute path.</param>
/// <param name="EnvironmentVariables">May hold <c>{port}</c>, which is replaced by the port that the supervisor picks.</param>
/// <param name="LogFile">Absolute path; standard output and error are appended.</param>
/// <param name="Fingerprint">Any text that changes when the process must be replaced.</param>
/// <param name="Labels">Kept, and given back in the list.</param>
/// <param name="StopTimeoutMs">Time between the request to end and the end by force.</param>
public sealed record ProcessRequest(
    string Executable,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string> EnvironmentVariables,
    string LogFile,
    string Fingerprint,
    IReadOnlyDictionary<string, string> Labels,
    int StopTimeoutMs);

/// <summary>A process under supervision. One that ended by itself is listed until it is replaced or removed; it is not started again.</summary>
/// <param name="Name">As in the path of the request.</param>
/// <param name="ProcessId">Of the process.</param>
/// <param name="Port">The port it was given.</param>
/// <param name="Running">Whether it runs now.</param>
/// <param name="ExitCode">Null while it runs, and when it is not known.</param>
/// <param name="StartedAt">Of the process.</param>
/// <param name="Fingerprint">Of its request.</param>
/// <param name="LogFile">Of its request.</param>
/// <param name="Labels">Of its request.</param>
public sealed record SupervisedProcess(
    string Name,
    int ProcessId,
    int Port,
    bool Running,
    int? ExitCode,
    DateTimeOffset StartedAt,
    string Fingerprint,
    string LogFile,
    IReadOnlyDictionary<string, string> Labels);

/// <summary>The embedded PostgreSQL cluster.</summary>
/// <param name="Host">Loopback address.</param>
/// <param name="Port">Its port.</param>
/// <param name="User">Role that owns the databases. It needs no password and is no superuser.</param>
/// <param name="Version">Such as <c>15.18</c>.</param>
/// <param name="Created">True when this call made the cluster anew.</param>
public sealed record PostgresStatus(string Host, int Port, string User, string Version, bool Created);

/// <summary>Why a request of the control port was refused.</summary>
/// <param name="Code">Number of the error, such as <c>RT2401</c>.</param>
/// <param name="Message">One line: what is wrong, what is required, how to fix it.</param>
public sealed record EmbeddedError(string Code, string Message);
